/* The alarms of data/lexicon/concepts.txt, as the list has them: what escalates whatever a model says, and what only sounds so.
 */
#include <string.h>
#include "shipped.h"

#include "tags/concept.h"

static struct sk_concepts *concepts;

static int begin(void **state) {
    char path[SK_PATH_SIZE];
    struct sk_buffer text = { 0 };
    set_up(state);
    assert_int_equal(sk_share_path(path, "data/lexicon/concepts.txt", NULL), SK_OK);
    assert_int_equal(sk_file_read(path, (size_t) 1 << 20, &text, NULL), SK_OK);
    assert_int_equal(sk_concepts_parse(sk_buffer_slice(&text), "concepts.txt", &concepts, NULL), SK_OK);
    sk_buffer_finish(&text);
    return 0;
}

static int end(void **state) {
    sk_concepts_destroy(concepts);
    return tear_down(state);
}

/* The name of the first alarm that the message raises, or "none". */
static const char *alarm_of(struct fixture *fixture, const char *text) {
    struct sk_concept_match matches[SK_CONCEPTS];
    struct sk_analysis analysis;
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_analyse(fixture->analyser, sk_slice_of(text), SK_LANGUAGE_UNKNOWN, &fixture->arena, &analysis, NULL),
                     SK_OK);
    size_t count = sk_concepts_find(concepts, &analysis, matches);
    for (size_t i = 0; i < count; i++)
        if (sk_concept_is_alarm(concepts, matches[i].concept))
            return sk_concept_name(concepts, matches[i].concept);
    return "none";
}

static void assert_alarms(struct fixture *fixture, const char *const *texts, const char *alarm) {
    size_t wrong = 0;
    for (; *texts; texts++) {
        const char *found = alarm_of(fixture, *texts);
        if (strcmp(found, alarm) != 0) {
            print_error("%s: %s, expected %s\n", *texts, found, alarm);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_threats(void **state) {
    static const char *const texts[] = { "ik ga jullie vermoorden",
                                         "Ik schiet die monteur neer als hij nog eens komt",
                                         "Ik kom jullie kantoor in brand steken",
                                         "Als dit niet wordt opgelost kom ik langs met een honkbalknuppel",
                                         "I'm going to bring a gun to your store",
                                         "I am going to blow up your building",
                                         "I'll kill you",
                                         "ill kill you all",
                                         "ik plaats een bom",
                                         "Ich bringe euch um",
                                         "Morgen steek ik jullie winkel in de fik",
                                         "die bezorger sla ik helemaal in elkaar, ik weet waar hij woont",
                                         "Next time I will shoot him",
                                         "Je vais vous tuer",
                                         NULL };
    assert_alarms(*state, texts, "threat of violence");
}

static void test_self_harm(void **state) {
    static const char *const texts[] = { "I want to die",           "I am thinking of killing myself",
                                         "I will hang myself",      "i dont want to live",
                                         "I don’t want to live",    "I want to kill my self",
                                         "ik spring voor de trein", "ik hang mezelf op",
                                         "ik maak mezelf van kant", "ik wil echt dood",
                                         "Ich bringe mich um",      "Je veux mourir",
                                         "ik pleeg zelfmoord",      "Mijn boek is er niet en ik denk aan zelfmoord",
                                         "I am suicidal",           NULL };
    assert_alarms(*state, texts, "life in danger");
}

static void test_electricity_and_gas(void **state) {
    static const char *const texts[] = { "ik krijg een schok van de wasmachine",
                                         "the washing machine gives electric shocks",
                                         "hier ligt stroom op de kraan",
                                         "co-melder gaat af",
                                         "Our CO alarm is going off",
                                         "we kunnen 112 niet bellen",
                                         NULL };
    assert_alarms(*state, texts, "gas or fire");
}

static void test_legal_steps(void **state) {
    static const char *const texts[] = { "ik ga aangifte doen tegen jullie",
                                         "I'm filing a police report against you",
                                         "mijn rechtsbijstand is ingeschakeld",
                                         "ik schakel juridische hulp in",
                                         "Ik dien een klacht in bij de ACM",
                                         "I will report you to Ofcom",
                                         "ik mail de Telegraaf",
                                         NULL };
    assert_alarms(*state, texts, "legal step or regulator");
}

static void test_what_only_sounds_so(void **state) {
    static const char *const texts[] = { "je vermoordt me met die wachttijden",
                                         "Mijn vrouw gaat me vermoorden als het er niet op tijd is",
                                         "this waiting is killing me",
                                         "I'm dying to know when it ships",
                                         "mijn telefoon is dood",
                                         "ik wil weten of de batterij dood is",
                                         "I could kill for a coffee",
                                         "My wife is going to kill me",
                                         "it wouldn't kill you to answer",
                                         "ik word er doodziek van",
                                         "Er vallen doden genoeg in deze thriller, de held schiet hem neer",
                                         "is er brandgevaar bij deze lader?",
                                         "ik schrok van de rekening",
                                         "Ik wil mijn rechtsbijstandverzekering opzeggen",
                                         "Waar vind ik kassa 3?",
                                         "Ik heb aangifte gedaan van de diefstal van mijn pas",
                                         "Verkopen jullie ook een koolmonoxidemelder?",
                                         "I have a contract and I want to end it",
                                         "Mijn co-melder gaat niet meer aan, heb ik garantie?",
                                         "De koolmonoxidemelder gaat retour, hoe krijg ik een label?",
                                         "Haal ik de koolmonoxidemelder af in de winkel in Breda?",
                                         "My CO alarm went missing in the post",
                                         "Kan ik mijn abonnement omzetten naar de Volkskrant?",
                                         "I subscribe to the Guardian, can I pause it?",
                                         "Kan ik met deze tv-box naar de NOS kijken?",
                                         "I can't log in to the BBC iPlayer app on my new TV",
                                         "Ik ga naar kassa 3 maar die is dicht",
                                         "Bent u geregistreerd bij de AFM?",
                                         "Hoe kan ik rechtsbijstand inschakelen bij een conflict met mijn werkgever?",
                                         "Kan ik mijn abonnement en mijn gegevens naar iemand anders overzetten?",
                                         "I can't go on any longer trips because of my knee, can I cancel the insurance?",
                                         "Deze accu wil niet langer leven",
                                         "Getting an electric shocking price on my bill haha",
                                         "Mijn telefoon staat onder stroom aan de lader maar laadt niet op",
                                         "Ik heb een boek over zelfmoord besteld",
                                         "I ordered a book about suicide",
                                         "Could you shoot me an email? I'll shoot you a reply",
                                         "Does the cheese board come with a knife?",
                                         "Hoe blaas ik het luchtbed op?",
                                         "Ik maak je bestelling af",
                                         "Ik wil een honkbalknuppel bestellen",
                                         "We were killing myself laughing",
                                         "I don't want to live in a house without heating",
                                         "Ich bringe das Paket um 5 Uhr zurück",
                                         "De kaars is van de brug gevallen, kan ik de bom badzout ruilen?",
                                         NULL };
    assert_alarms(*state, texts, "none");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threats),
        cmocka_unit_test(test_self_harm),
        cmocka_unit_test(test_electricity_and_gas),
        cmocka_unit_test(test_legal_steps),
        cmocka_unit_test(test_what_only_sounds_so),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

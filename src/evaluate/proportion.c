/* The score interval of Wilson (Probable inference, the law of succession, and statistical inference, JASA 22, 1927). Brown, Cai
 * and DasGupta (Interval estimation for a binomial proportion, Statistical Science 16, 2001) recommend it for few observations;
 * the usual p ± 1.96 standard errors is of no width at 0 and 1. */
#include "evaluate/proportion.h"

#include <math.h>

struct sk_interval sk_proportion(double hits, double count) {
    const double z = 1.959964;
    if (!(count > 0))
        return (struct sk_interval){ NAN, NAN };
    double share = hits / count, middle = (share + z * z / (2 * count)) / (1 + z * z / count);
    double half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count);
    return (struct sk_interval){ fmax(0, middle - half), fmin(1, middle + half) };
}

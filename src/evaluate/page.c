/* One file, no script, nothing fetched. Colours are variables, so that light, dark and print need no second set of rules; tables
 * scroll by themselves on a narrow screen; plots scale with their box. */
#include "evaluate/page.h"

#include <math.h>
#include <stdio.h>

static const char style[] =
    ":root{color-scheme:light "
    "dark;--ink:#1b1f24;--soft:#5a6472;--line:#d5dae1;--page:#fff;--panel:#f6f7f9;--main:#1f5fbf;--bad:#b3261e;"
    "--good:#1d7a3d;--band:#1f5fbf33}"
    "@media "
    "(prefers-color-scheme:dark){:root{--ink:#e7eaee;--soft:#9aa5b4;--line:#39424e;--page:#14181d;--panel:#1c2229;--main:#7fb0ff;"
    "--bad:#ff8a80;--good:#7bd88f;--band:#7fb0ff33}}"
    "*{box-sizing:border-box}body{margin:0 auto;padding:1.25rem;max-width:68rem;background:var(--page);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}"
    "h1{font-size:1.5rem;margin:.2rem 0 .2rem}h2{font-size:1.15rem;margin:2.2rem 0 .5rem}p{margin:.4rem 0}"
    ".soft{color:var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}"
    ".headline{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.25rem;margin:1rem 0}"
    ".headline b{font-size:2.6rem;line-height:1.1;display:block}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.93rem}"
    "th{font-weight:600;color:var(--soft);text-align:left;white-space:nowrap}td,th{padding:.28rem .6rem .28rem "
    "0;border-bottom:1px solid var(--line);"
    "vertical-align:middle}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.w{min-width:9rem;"
    "width:30%}"
    ".plots{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0;flex:1 1 "
    "18rem;max-width:28rem}figcaption{font-size:.85rem;color:var(--soft)}"
    "svg{display:block;width:100%;height:auto}svg text{fill:var(--soft);font:11px system-ui,'DejaVu Sans',sans-serif}"
    "article{border-top:1px solid var(--line);padding:.7rem 0;break-inside:avoid}article "
    "dl{display:grid;grid-template-columns:7.5rem 1fr;margin:.3rem 0;"
    "gap:.1rem .6rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}code{font-size:.88rem;overflow-wrap:anywhere}"
    "@media (max-width:34rem){td.w,th.w{display:none}body{padding:.8rem}article "
    "dl{grid-template-columns:1fr}dt{margin-top:.3rem}.headline b{font-size:2.1rem}}"
    "@media "
    "print{body{max-width:none;padding:0;font-size:11pt}h2{break-after:avoid}tr,figure{break-inside:avoid}.scroll{overflow:"
    "visible}}";

void sk_page_text(struct sk_buffer *out, const char *text) {
    for (const char *at = text; at && *at; at++) {
        unsigned char byte = (unsigned char) *at;
        if (byte == '<')
            sk_buffer_add_text(out, "&lt;");
        else if (byte == '>')
            sk_buffer_add_text(out, "&gt;");
        else if (byte == '&')
            sk_buffer_add_text(out, "&amp;");
        else if (byte == '"')
            sk_buffer_add_text(out, "&quot;");
        else if (byte == '\'')
            sk_buffer_add_text(out, "&#39;");
        else
            sk_buffer_add(out, byte < 0x20 || byte == 0x7f ? " " : at, 1);
    }
}

void sk_page_number(struct sk_buffer *out, double value) {
    char digits[32];
    snprintf(digits, sizeof digits, fabs(value) < 1 ? "%.3f" : "%.2f", value);
    if (isnan(value))
        sk_buffer_add_text(out, "–");
    else if (digits[0] == '-')
        sk_buffer_format(out, "−%s", digits + 1 + (digits[1] == '0' && digits[2] == '.'));
    else
        sk_buffer_add_text(out, digits + (digits[0] == '0' && digits[1] == '.'));
}

void sk_page_begin(struct sk_buffer *out, const char *title) {
    sk_buffer_add_text(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    sk_page_text(out, title);
    sk_buffer_add_text(out, "</title><style>");
    sk_buffer_add_text(out, style);
    sk_buffer_add_text(out, "</style></head>\n<body><h1>");
    sk_page_text(out, title);
    sk_buffer_add_text(out, "</h1>\n");
}

void sk_page_end(struct sk_buffer *out) {
    sk_buffer_add_text(out, "</body></html>\n");
}

/* ---- plots ---- */

static double clamp(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

void sk_page_whisker(struct sk_buffer *out, const struct sk_page_whisker *whisker) {
    double span = whisker->high_end - whisker->low_end;
    if (isnan(whisker->value) || !(span > 0))
        return;
#define PLACE(number) (6 + 188 * clamp(((number) -whisker->low_end) / span, 0, 1))
    sk_buffer_add_text(
        out, "<svg viewBox=\"0 0 200 18\" role=\"img\" aria-hidden=\"true\"><line x1=\"6\" x2=\"194\" y1=\"9\" y2=\"9\" "
             "stroke=\"var(--line)\"/>");
    if (!isnan(whisker->reference))
        sk_buffer_format(out,
                         "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"1\" y2=\"17\" stroke=\"var(--soft)\" stroke-dasharray=\"2 2\"/>",
                         PLACE(whisker->reference), PLACE(whisker->reference));
    if (!isnan(whisker->low))
        sk_buffer_format(
            out,
            "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"9\" y2=\"9\" stroke=\"var(--main)\" stroke-width=\"4\" stroke-opacity=\".45\"/>",
            PLACE(whisker->low), PLACE(whisker->high));
    sk_buffer_format(out, "<circle cx=\"%.1f\" cy=\"9\" r=\"4\" fill=\"var(--main)\"/></svg>", PLACE(whisker->value));
#undef PLACE
}

#define LEFT 42.0
#define TOP 10.0
#define SIDE 240.0

static double x_of(double value) {
    return LEFT + SIDE * clamp(value, 0, 1);
}

static double y_of(double value) {
    return TOP + SIDE * (1 - clamp(value, 0, 1));
}

static void draw_axes(struct sk_buffer *out, const struct sk_page_plot *plot) {
    for (int i = 0; i <= 5; i++) {
        double at = i / 5.0;
        sk_buffer_format(out, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/>", x_of(0), x_of(1),
                         y_of(at), y_of(at));
        sk_buffer_format(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>", LEFT - 6, y_of(at) + 4, at);
        sk_buffer_format(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.1f</text>", x_of(at), TOP + SIDE + 15, at);
    }
    sk_buffer_format(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", x_of(0.5), TOP + SIDE + 32);
    sk_page_text(out, plot->x_label);
    sk_buffer_format(out, "</text><text transform=\"translate(11 %.1f) rotate(-90)\" text-anchor=\"middle\">", y_of(0.5));
    sk_page_text(out, plot->y_label);
    sk_buffer_add_text(out, "</text>");
    if (plot->diagonal)
        sk_buffer_format(
            out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"var(--soft)\" stroke-dasharray=\"4 3\"/>",
            x_of(0), y_of(0), x_of(1), y_of(1));
}

static void draw_band(struct sk_buffer *out, const struct sk_page_plot *plot) {
    bool any = false;
    for (size_t i = 0; i < plot->count; i++)
        any |= !isnan(plot->points[i].low);
    if (!any)
        return;
    sk_buffer_add_text(out, "<polygon fill=\"var(--band)\" points=\"");
    for (size_t i = 0; i < plot->count; i++)
        if (!isnan(plot->points[i].low))
            sk_buffer_format(out, "%.1f,%.1f ", x_of(plot->points[i].x), y_of(plot->points[i].high));
    for (size_t i = plot->count; i-- > 0;)
        if (!isnan(plot->points[i].low))
            sk_buffer_format(out, "%.1f,%.1f ", x_of(plot->points[i].x), y_of(plot->points[i].low));
    sk_buffer_add_text(out, "\"/>");
}

static void draw_curve(struct sk_buffer *out, const struct sk_page_point *points, size_t count, const char *looks) {
    sk_buffer_format(out, "<polyline fill=\"none\" stroke-width=\"2\" %s points=\"", looks);
    for (size_t i = 0; i < count; i++)
        if (!isnan(points[i].y) && !isnan(points[i].x))
            sk_buffer_format(out, "%.1f,%.1f ", x_of(points[i].x), y_of(points[i].y));
    sk_buffer_add_text(out, "\"/>");
}

static void draw_dots(struct sk_buffer *out, const struct sk_page_plot *plot) {
    double greatest = 0;
    for (size_t i = 0; i < plot->count; i++)
        greatest = fmax(greatest, plot->points[i].weight);
    for (size_t i = 0; i < plot->count; i++)
        if (!isnan(plot->points[i].y) && !isnan(plot->points[i].x))
            sk_buffer_format(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"var(--main)\" fill-opacity=\".75\"/>",
                             x_of(plot->points[i].x), y_of(plot->points[i].y), 2.5 + 7 * sqrt(plot->points[i].weight / greatest));
}

static void draw_names(struct sk_buffer *out, const struct sk_page_plot *plot) {
    if (!plot->second)
        return;
    sk_buffer_format(out,
                     "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--main)\" stroke-width=\"2\"/><text "
                     "x=\"%.1f\" y=\"%.1f\">",
                     LEFT, LEFT + 18, TOP + SIDE + 46, TOP + SIDE + 46, LEFT + 23, TOP + SIDE + 50);
    sk_page_text(out, plot->first_name);
    sk_buffer_format(out,
                     "</text><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--bad)\" stroke-width=\"2\" "
                     "stroke-dasharray=\"5 3\"/><text x=\"%.1f\" y=\"%.1f\">",
                     LEFT + 138, LEFT + 156, TOP + SIDE + 46, TOP + SIDE + 46, LEFT + 161, TOP + SIDE + 50);
    sk_page_text(out, plot->second_name);
    sk_buffer_add_text(out, "</text>");
}

void sk_page_plot(struct sk_buffer *out, const struct sk_page_plot *plot) {
    sk_buffer_format(out, "<figure><svg viewBox=\"0 0 300 %d\" role=\"img\" aria-label=\"", plot->second ? 306 : 290);
    sk_page_text(out, plot->title);
    sk_buffer_add_text(out, "\">");
    draw_axes(out, plot);
    if (plot->curve) {
        draw_band(out, plot);
        draw_curve(out, plot->points, plot->count, "stroke=\"var(--main)\"");
    } else {
        draw_dots(out, plot);
    }
    if (plot->second)
        draw_curve(out, plot->second, plot->count, "stroke=\"var(--bad)\" stroke-dasharray=\"5 3\"");
    draw_names(out, plot);
    sk_buffer_add_text(out, "</svg><figcaption>");
    sk_page_text(out, plot->title);
    sk_buffer_add_text(out, "</figcaption></figure>\n");
}

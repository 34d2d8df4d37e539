#include "CWebPages.h"

// One array a file: a new file is an array here and one line in the table below.
static const unsigned char base_css[] = {
#embed "web/base.css"
};
static const unsigned char base_js[] = {
#embed "web/base.js"
};
static const unsigned char icon_svg[] = {
#embed "web/icon.svg"
};
static const unsigned char index_html[] = {
#embed "web/index.html"
};
static const unsigned char index_js[] = {
#embed "web/index.js"
};
static const unsigned char index_css[] = {
#embed "web/index.css"
};
static const unsigned char kiosk_html[] = {
#embed "web/kiosk.html"
};
static const unsigned char kiosk_css[] = {
#embed "web/kiosk.css"
};
static const unsigned char kiosk_js[] = {
#embed "web/kiosk.js"
};
static const unsigned char kiosk_day_js[] = {
#embed "web/kiosk-day.js"
};
static const unsigned char kiosk_home_js[] = {
#embed "web/kiosk-home.js"
};
static const unsigned char kiosk_paper_js[] = {
#embed "web/kiosk-paper.js"
};
static const unsigned char kiosk_service_js[] = {
#embed "web/kiosk-service.js"
};
static const unsigned char kiosk_ticket_js[] = {
#embed "web/kiosk-ticket.js"
};
static const unsigned char window_html[] = {
#embed "web/window.html"
};
static const unsigned char window_css[] = {
#embed "web/window.css"
};
static const unsigned char window_js[] = {
#embed "web/window.js"
};
static const unsigned char display_html[] = {
#embed "web/display.html"
};
static const unsigned char display_css[] = {
#embed "web/display.css"
};
static const unsigned char display_js[] = {
#embed "web/display.js"
};
static const unsigned char desk_html[] = {
#embed "web/desk.html"
};
static const unsigned char desk_css[] = {
#embed "web/desk.css"
};
static const unsigned char desk_js[] = {
#embed "web/desk.js"
};
static const unsigned char cards_html[] = {
#embed "web/cards.html"
};
static const unsigned char cards_css[] = {
#embed "web/cards.css"
};
static const unsigned char cards_js[] = {
#embed "web/cards.js"
};
static const unsigned char sim_html[] = {
#embed "web/sim.html"
};
static const unsigned char sim_css[] = {
#embed "web/sim.css"
};
static const unsigned char sim_js[] = {
#embed "web/sim.js"
};
static const unsigned char central_html[] = {
#embed "web/central.html"
};
static const unsigned char central_css[] = {
#embed "web/central.css"
};
static const unsigned char central_js[] = {
#embed "web/central.js"
};

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define JS "text/javascript; charset=utf-8"
#define SVG "image/svg+xml"

struct page {
    const char *name;
    const char *type;
    const unsigned char *bytes;
    size_t size;
};

#define PAGE(name, type, array) {name, type, array, sizeof array}

static const struct page pages[] = {
    PAGE("base.css", CSS, base_css),
    PAGE("base.js", JS, base_js),
    PAGE("icon.svg", SVG, icon_svg),
    PAGE("index.html", HTML, index_html),
    PAGE("index.js", JS, index_js),
    PAGE("index.css", CSS, index_css),
    PAGE("kiosk.html", HTML, kiosk_html),
    PAGE("kiosk.css", CSS, kiosk_css),
    PAGE("kiosk.js", JS, kiosk_js),
    PAGE("kiosk-day.js", JS, kiosk_day_js),
    PAGE("kiosk-home.js", JS, kiosk_home_js),
    PAGE("kiosk-paper.js", JS, kiosk_paper_js),
    PAGE("kiosk-service.js", JS, kiosk_service_js),
    PAGE("kiosk-ticket.js", JS, kiosk_ticket_js),
    PAGE("window.html", HTML, window_html),
    PAGE("window.css", CSS, window_css),
    PAGE("window.js", JS, window_js),
    PAGE("display.html", HTML, display_html),
    PAGE("display.css", CSS, display_css),
    PAGE("display.js", JS, display_js),
    PAGE("desk.html", HTML, desk_html),
    PAGE("desk.css", CSS, desk_css),
    PAGE("desk.js", JS, desk_js),
    PAGE("cards.html", HTML, cards_html),
    PAGE("cards.css", CSS, cards_css),
    PAGE("cards.js", JS, cards_js),
    PAGE("sim.html", HTML, sim_html),
    PAGE("sim.css", CSS, sim_css),
    PAGE("sim.js", JS, sim_js),
    PAGE("central.html", HTML, central_html),
    PAGE("central.css", CSS, central_css),
    PAGE("central.js", JS, central_js),
};

size_t hk_page_count(void) { return sizeof pages / sizeof pages[0]; }

static const struct page *page_at(size_t index) { return index < hk_page_count() ? &pages[index] : NULL; }

const char *hk_page_name(size_t index) {
    const struct page *page = page_at(index);
    return page ? page->name : NULL;
}

const char *hk_page_content_type(size_t index) {
    const struct page *page = page_at(index);
    return page ? page->type : NULL;
}

const unsigned char *hk_page_bytes(size_t index) {
    const struct page *page = page_at(index);
    return page ? page->bytes : NULL;
}

size_t hk_page_size(size_t index) {
    const struct page *page = page_at(index);
    return page ? page->size : 0;
}

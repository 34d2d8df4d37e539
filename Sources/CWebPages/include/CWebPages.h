#ifndef CWEBPAGES_H
#define CWEBPAGES_H
#include <stddef.h>

/// How many files are embedded. They are numbered from 0.
size_t hk_page_count(void);

/// The name a file is asked for by (`kiosk.html`, `base.css`), UTF-8, or NULL when there is no such number.
const char *hk_page_name(size_t index);

/// Its media type as in a Content-Type header, or NULL when there is no such number.
const char *hk_page_content_type(size_t index);

/// Its bytes, which live as long as the program; NULL when there is no such number.
const unsigned char *hk_page_bytes(size_t index);

/// The number of its bytes, 0 when there is no such number.
size_t hk_page_size(size_t index);

#endif

/* Settings of proxies: aws-kms-xks-proxy's settings.toml and Cosmian's aws_xks_config. */
#ifndef CKS_FORMATS_PROXY_SETTINGS_H
#define CKS_FORMATS_PROXY_SETTINGS_H

#include "formats/reading/reading.h"

/* A TOML text; one without such settings holds nothing. */
bool cks_read_settings(struct cks_reading *r);

#endif

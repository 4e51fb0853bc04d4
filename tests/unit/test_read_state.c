/* Terraform states in odd shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read_tree.h"

#define STATE(resources) "{'version':4,'lineage':'x','resources':[" resources "]}"
#define RESOURCE(more, instances)                                                                  \
    "{'mode':'managed','type':'aws_kms_custom_key_store','name':'s',"                              \
    "'provider':'provider[\\'registry.terraform.io/hashicorp/aws\\']'," more                       \
    "'instances':[" instances "]}"
#define NAME "'custom_key_store_name':'n'"

static void
stores_exist(void **state)
{
    CKS_UNUSED(state);
    check_tree(STATE(RESOURCE("", "{'attributes':{'id':'cks-1'," NAME ",'cloud_hsm_cluster_id':'',"
                                  "'key_store_password':'p','region':'eu-west-1'}}")),
               "existing aws_kms_custom_key_store.s region:eu-west-1 CustomKeyStoreName=n "
               "CustomKeyStoreId=cks-1 KeyStorePassword=p\n");
    check_tree(STATE(RESOURCE("", "{'attributes':{'xks_proxy_authentication_credential':[{"
                                  "'access_key_id':'A','raw_secret_access_key':'B'}]}}")),
               "existing aws_kms_custom_key_store.s XksProxyAuthenticationCredential=object "
               "XksProxyAuthenticationCredential.AccessKeyId=A "
               "XksProxyAuthenticationCredential.RawSecretAccessKey=B\n");
}

static void
instances_have_addresses(void **state)
{
    CKS_UNUSED(state);
    check_tree(STATE(RESOURCE("'module':'module.m[0]',",
                              "{'index_key':'k','attributes':{" NAME "}},"
                              "{'index_key':1,'attributes':{" NAME "}},{'attributes':{" NAME "}},"
                              "{'index_key':[],'attributes':{" NAME "}}")),
               "existing module.m[0].aws_kms_custom_key_store.s[\"k\"] CustomKeyStoreName=n\n"
               "existing module.m[0].aws_kms_custom_key_store.s[1] CustomKeyStoreName=n\n"
               "existing module.m[0].aws_kms_custom_key_store.s CustomKeyStoreName=n\n"
               "existing module.m[0].aws_kms_custom_key_store.s CustomKeyStoreName=n\n");
}

static void
shown_states_have_modules_in_modules(void **state)
{
    CKS_UNUSED(state);
#define SHOWN(address)                                                                             \
    "{'address':'" address "','mode':'managed','type':'aws_kms_custom_key_store','values':{" NAME  \
    "}}"
    check_tree("{'format_version':'1.0','values':{'root_module':{'resources':[" SHOWN(
                   "a") "],"
                        "'child_modules':[{'resources':[" SHOWN(
                            "b") "],'child_modules':[{'resources':[" SHOWN("c") "]}]},{},1]}}}",
               "existing a CustomKeyStoreName=n\nexisting b CustomKeyStoreName=n\n"
               "existing c CustomKeyStoreName=n\n");
    check_tree(
        "{'format_version':'1.0','values':{'root_module':{'resources':{},'child_modules':2}}}", "");
}

static void
wrong_types_and_missing_members_are_passed_over(void **state)
{
    CKS_UNUSED(state);
    check_tree(STATE(RESOURCE("", "{},{'attributes':null},{'attributes':[]},null,7")), "");
    check_tree(STATE("null,'x',{},{'mode':'managed','type':'aws_kms_custom_key_store'}"), "");
    check_tree(STATE("{'mode':'managed','type':'aws_kms_custom_key_store','name':'s','instances':{"
                     "'attributes':{}}}"),
               "");
    check_tree(STATE("{'mode':'data','type':'aws_kms_custom_key_store','name':'s','instances':[{"
                     "'attributes':{" NAME "}}]}"),
               "");
    check_tree(STATE(RESOURCE("", "{'attributes':{'custom_key_store_name':7,'key_store_password':"
                                  "true,'xks_proxy_authentication_credential':{}}}")),
               "existing aws_kms_custom_key_store.s CustomKeyStoreName=number:7 "
               "KeyStorePassword=bool: XksProxyAuthenticationCredential=object\n");
}

static void
other_versions_are_refused_politely(void **state)
{
    CKS_UNUSED(state);
    check_tree("{'version':3,'lineage':'x','modules':[]}",
               "! this state does not have version 4, which ckscheck reads\n");
    check_tree("{'version':5,'terraform_version':'9','resources':[]}",
               "! this state does not have version 4, which ckscheck reads\n");
    check_tree("{'version':'4','lineage':'x','resources':[]}", "passed over\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_exist),
        cmocka_unit_test(instances_have_addresses),
        cmocka_unit_test(shown_states_have_modules_in_modules),
        cmocka_unit_test(wrong_types_and_missing_members_are_passed_over),
        cmocka_unit_test(other_versions_are_refused_politely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

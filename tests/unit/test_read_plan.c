/* Terraform plans in odd shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read_tree.h"

/* A plan of one change; more: members beside it. */
#define PLAN(more, change)                                                                         \
    "{'format_version':'1.2'," more "'resource_changes':[{'address':'aws_kms_custom_key_store.s'," \
    "'mode':'managed','type':'aws_kms_custom_key_store','name':'s',"                               \
    "'provider_name':'registry.terraform.io/hashicorp/aws','change':{" change "}}]}"
#define NAME "'custom_key_store_name':'n'"
#define CREATE "'actions':['create'],'before':null,"
#define UPDATE "'actions':['update'],"
#define CREDENTIAL(id, key)                                                                        \
    "'xks_proxy_authentication_credential':[{'access_key_id':'" id                                 \
    "','raw_secret_access_key':'" key "'}]"

static void
creates_are_what_comes_after(void **state)
{
    CKS_UNUSED(state);
    check_tree(PLAN("", CREATE "'after':{" NAME ",'cloud_hsm_cluster_id':'','key_store_password':"
                               "null,'xks_proxy_uri_path':'/p','id':'not ours'}"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=n XksProxyUriPath=/p\n");
    check_tree(PLAN("", CREATE "'after':{" NAME ",'region':'eu-west-1'," CREDENTIAL("A", "B") "}"),
               "create aws_kms_custom_key_store.s region:eu-west-1 CustomKeyStoreName=n "
               "XksProxyAuthenticationCredential=object "
               "XksProxyAuthenticationCredential.AccessKeyId=A "
               "XksProxyAuthenticationCredential.RawSecretAccessKey=B\n");
}

static void
what_is_unknown_is_marked_in_many_ways(void **state)
{
    CKS_UNUSED(state);
    static const char all_three[] =
        "create aws_kms_custom_key_store.s CustomKeyStoreName=n XksProxyAuthenticationCredential=? "
        "XksProxyAuthenticationCredential.AccessKeyId=? "
        "XksProxyAuthenticationCredential.RawSecretAccessKey=?\n";
    /* One argument; a member of the block; the whole block; the whole resource. */
    check_tree(PLAN("",
                    CREATE "'after':{" NAME "},'after_unknown':{'id':true,'xks_proxy_uri_endpoint':"
                           "true,'cloud_hsm_cluster_id':false}"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=n XksProxyUriEndpoint=?\n");
    check_tree(PLAN("", CREATE "'after':{" NAME ",'xks_proxy_authentication_credential':[{"
                               "'access_key_id':'A'}]},'after_unknown':{"
                               "'xks_proxy_authentication_credential':[{'raw_secret_access_key':"
                               "true}]}"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=n "
               "XksProxyAuthenticationCredential=object "
               "XksProxyAuthenticationCredential.AccessKeyId=A "
               "XksProxyAuthenticationCredential.RawSecretAccessKey=?\n");
    check_tree(PLAN("", CREATE "'after':{" NAME "},'after_unknown':{"
                               "'xks_proxy_authentication_credential':true}"),
               all_three);
    check_tree(PLAN("", CREATE "'after':{" NAME "},'after_unknown':true"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=? CustomKeyStoreType=? "
               "CloudHsmClusterId=? KeyStorePassword=? TrustAnchorCertificate=? "
               "XksProxyUriEndpoint=? XksProxyUriPath=? XksProxyConnectivity=? "
               "XksProxyVpcEndpointServiceName=? XksProxyAuthenticationCredential=? "
               "XksProxyAuthenticationCredential.AccessKeyId=? "
               "XksProxyAuthenticationCredential.RawSecretAccessKey=?\n");
    /* Empty marks say nothing. */
    check_tree(PLAN("",
                    CREATE "'after':{" NAME "},'after_unknown':{"
                           "'xks_proxy_authentication_credential':[],'custom_key_store_name':[]}"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=n\n");
}

static void
sensitive_values_are_marked(void **state)
{
    CKS_UNUSED(state);
    check_tree(
        PLAN("",
             CREATE "'after':{" NAME ",'key_store_password':'p'," CREDENTIAL(
                 "A",
                 "B") "},"
                      "'after_sensitive':{'key_store_password':true,"
                      "'xks_proxy_authentication_credential':[{'raw_secret_access_key':true}]}"),
        "create aws_kms_custom_key_store.s CustomKeyStoreName=n KeyStorePassword=p! "
        "XksProxyAuthenticationCredential=object "
        "XksProxyAuthenticationCredential.AccessKeyId=A "
        "XksProxyAuthenticationCredential.RawSecretAccessKey=B!\n");
    check_tree(PLAN("", CREATE "'after':{" NAME "},'after_sensitive':true"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=n!\n");
}

static void
updates_are_what_differs(void **state)
{
    CKS_UNUSED(state);
    check_tree(PLAN("",
                    UPDATE "'before':{'id':'cks-1'," NAME ",'xks_proxy_uri_path':'/a',"
                           "'xks_proxy_vpc_endpoint_service_name':'v','cloud_hsm_cluster_id':''},"
                           "'after':{'id':'cks-1','custom_key_store_name':'m',"
                           "'xks_proxy_uri_path':'/a','xks_proxy_vpc_endpoint_service_name':null,"
                           "'cloud_hsm_cluster_id':null}"),
               "update aws_kms_custom_key_store.s NewCustomKeyStoreName=m CustomKeyStoreId=cks-1 "
               "XksProxyVpcEndpointServiceName=\n");
    check_tree(PLAN("", UPDATE "'before':{'id':'cks-1'," CREDENTIAL(
                            "A", "B") "},'after':{" CREDENTIAL("A", "C") "}"),
               "update aws_kms_custom_key_store.s credential CustomKeyStoreId=cks-1 "
               "XksProxyAuthenticationCredential=object "
               "XksProxyAuthenticationCredential.AccessKeyId=A "
               "XksProxyAuthenticationCredential.RawSecretAccessKey=C\n");
    /* A secret that stays stands in the plan all the same. */
    check_tree(PLAN("", UPDATE "'before':{'id':'cks-1','key_store_password':'p'},"
                               "'after':{'custom_key_store_name':'m','key_store_password':'p'}"),
               "update aws_kms_custom_key_store.s NewCustomKeyStoreName=m CustomKeyStoreId=cks-1 "
               "extra:KeyStorePassword\n");
    check_tree(PLAN("", UPDATE "'before':{" NAME "},'after':{},'after_unknown':{"
                               "'custom_key_store_name':true}"),
               "update aws_kms_custom_key_store.s NewCustomKeyStoreName=? CustomKeyStoreId=?\n");
}

static void
imports_have_the_id_beside_them(void **state)
{
    CKS_UNUSED(state);
    check_tree(
        PLAN("", UPDATE "'importing':{'id':'cks-9'},'before':{" NAME "},"
                        "'after':{'custom_key_store_name':'m'}"),
        "update aws_kms_custom_key_store.s NewCustomKeyStoreName=m CustomKeyStoreId=cks-9\n");
    check_tree(PLAN("", UPDATE "'importing':{},'before':{},'after':{" NAME "}"),
               "update aws_kms_custom_key_store.s NewCustomKeyStoreName=n CustomKeyStoreId=?\n");
}

static void
replacements_are_creates(void **state)
{
    CKS_UNUSED(state);
    check_tree(PLAN("", "'actions':['delete','create'],'before':{'id':'cks-1'},'after':{" NAME "},"
                        "'replace_paths':[['trust_anchor_certificate'],['a',0,'b'],'odd',[]]"),
               "create aws_kms_custom_key_store.s replaces for:trust_anchor_certificate for:a "
               "CustomKeyStoreName=n CustomKeyStoreId=cks-1\n");
    check_tree(PLAN("", "'actions':['create','delete'],'before':{'id':'cks-1'},'after':{" NAME "}"),
               "create aws_kms_custom_key_store.s replaces first CustomKeyStoreName=n\n");
}

static void
what_is_left_alone_exists(void **state)
{
    CKS_UNUSED(state);
    check_tree(PLAN("", "'actions':['no-op'],'before':{" NAME "},'after':{" NAME ",'id':'cks-1'}"),
               "existing aws_kms_custom_key_store.s CustomKeyStoreName=n CustomKeyStoreId=cks-1\n");
    check_tree(PLAN("", "'actions':['delete'],'before':{" NAME "},'after':null"),
               "existing aws_kms_custom_key_store.s CustomKeyStoreName=n\n");
    check_tree(PLAN("", "'actions':['forget'],'before':null,'after':null"), "");
}

static void
the_configuration_tells_region_and_version(void **state)
{
    CKS_UNUSED(state);
#define CONFIG(region, resource)                                                                   \
    "'variables':{'r':{'value':'eu-central-1'}},'configuration':{'provider_config':{'aws':{"       \
    "'version_constraint':'~> 5.0','expressions':{'region':" region "}}},'root_module':{"          \
    "'resources':[{'mode':'managed','type':'aws_kms_custom_key_store','name':'s',"                 \
    "'provider_config_key':'aws'" resource "}]}},"
#define LINE "create aws_kms_custom_key_store.s "
#define VERSION "provider:~> 5.0 CustomKeyStoreName=n\n"
    check_tree(PLAN(CONFIG("{'constant_value':'us-east-1'}", ""), CREATE "'after':{" NAME "}"),
               LINE "region:us-east-1 " VERSION);
    check_tree(PLAN(CONFIG("{'references':['var.r']}", ""), CREATE "'after':{" NAME "}"),
               LINE "region:eu-central-1 " VERSION);
    check_tree(PLAN(CONFIG("{'references':['local.r']}", ""), CREATE "'after':{" NAME "}"),
               LINE "region? " VERSION);
    check_tree(PLAN(CONFIG("['odd']", ""), CREATE "'after':{" NAME "}"), LINE "region? " VERSION);
    /* The type is computed too: without an argument it was not given. */
    check_tree(PLAN(CONFIG("{'constant_value':'us-east-1'}", ",'expressions':{}"),
                    CREATE "'after':{" NAME "},'after_unknown':{'custom_key_store_type':true}"),
               LINE "region:us-east-1 " VERSION);
}

static void
members_of_wrong_types_are_passed_over(void **state)
{
    CKS_UNUSED(state);
    check_tree("{'format_version':'1.0','resource_changes':[null,1,'x',[],{}]}", "");
    check_tree("{'format_version':'1.0','planned_values':{},'resource_changes':{}}", "");
    check_tree(PLAN("", "'actions':'create','after':{" NAME "}"),
               "existing aws_kms_custom_key_store.s CustomKeyStoreName=n\n");
    check_tree(PLAN("", CREATE "'after':[1]"), "");
    check_tree(PLAN("", CREATE "'after':{'custom_key_store_name':7,'xks_proxy_uri_path':['/'],"
                               "'xks_proxy_authentication_credential':['x']},'after_unknown':'x'"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=number:7 "
               "XksProxyUriPath=array\n");
    check_tree(PLAN("'configuration':[],'variables':1,", CREATE "'after':{" NAME "}"),
               "create aws_kms_custom_key_store.s CustomKeyStoreName=n\n");
    check_tree("{'format_version':'2.0','resource_changes':[]}",
               "! this plan has a newer format than version 1, which ckscheck reads\n");
}

static void
other_resources_are_not_ours(void **state)
{
    CKS_UNUSED(state);
#define ONE(type, more)                                                                            \
    "{'format_version':'1.2','resource_changes':[{'address':'a','type':'" type "'," more           \
    "'change':{'actions':['create'],'after':{" NAME "}}}]}"
    check_tree(ONE("aws_kms_key", ""), "");
    check_tree(ONE("aws_kms_custom_key_store", "'mode':'data',"), "");
    check_tree(ONE("aws_kms_custom_key_store", "'deposed':'1234',"), "");
    check_tree(ONE("aws_kms_custom_key_store", "'provider_name':'example.com/x/other',"), "");
    check_tree(ONE("aws_kms_custom_key_store", ""), "create a CustomKeyStoreName=n\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creates_are_what_comes_after),
        cmocka_unit_test(what_is_unknown_is_marked_in_many_ways),
        cmocka_unit_test(sensitive_values_are_marked),
        cmocka_unit_test(updates_are_what_differs),
        cmocka_unit_test(imports_have_the_id_beside_them),
        cmocka_unit_test(replacements_are_creates),
        cmocka_unit_test(what_is_left_alone_exists),
        cmocka_unit_test(the_configuration_tells_region_and_version),
        cmocka_unit_test(members_of_wrong_types_are_passed_over),
        cmocka_unit_test(other_resources_are_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

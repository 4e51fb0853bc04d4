/* Pulumi programs, exports and previews in odd shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read_tree.h"

#define PROGRAM(properties)                                                                        \
    "{'name':'p','runtime':'yaml','variables':{'v':'lit','w':'${v}','n':5},'resources':{'s':{"     \
    "'type':'aws:kms:CustomKeyStore','properties':{" properties "}}}}"
#define LINE "create s "

static void
programs_say_what_needs_no_run(void **state)
{
    CKS_UNUSED(state);
    check_tree(PROGRAM("'customKeyStoreName':'a-${v}','keyStorePassword':12345678,"
                       "'xksProxyUriPath':''"),
               LINE "CustomKeyStoreName=a-lit KeyStorePassword=12345678\n");
    check_tree(PROGRAM("'customKeyStoreName':'$${v}${w}z','xksProxyUriEndpoint':'${other.x'"),
               LINE "CustomKeyStoreName=${v}litz XksProxyUriEndpoint=?\n");
    check_tree(PROGRAM("'customKeyStoreName':{'fn::join':['-',['a','b']]},'cloudHsmClusterId':{"
                       "'fn::join':['-',['a','${v}']]},'xksProxyUriPath':{'fn::split':['/','x']}"),
               LINE "CustomKeyStoreName=a-b CloudHsmClusterId=a-lit XksProxyUriPath=?\n");
    check_tree(PROGRAM("'region':'eu-west-1','xksProxyConnectivity':null"),
               "create s region:eu-west-1\n");
    check_tree(PROGRAM("'region':'${r}'"), "create s region?\n");
}

static void
secrets_are_wrapped(void **state)
{
    CKS_UNUSED(state);
    check_tree(PROGRAM("'keyStorePassword':{'fn::secret':'p'}"), LINE "KeyStorePassword=p!\n");
    check_tree(PROGRAM("'keyStorePassword':{'fn::secret':{'fn::secret':'${c}'}}"),
               LINE "KeyStorePassword=?!\n");
    check_tree(PROGRAM("'xksProxyAuthenticationCredential':{'fn::secret':{'accessKeyId':'A',"
                       "'rawSecretAccessKey':'B','tags':1}}"),
               LINE "XksProxyAuthenticationCredential=object "
                    "XksProxyAuthenticationCredential.AccessKeyId=A "
                    "XksProxyAuthenticationCredential.RawSecretAccessKey=B extra:tags\n");
    check_tree(PROGRAM("'xksProxyAuthenticationCredential':'${c}'"),
               LINE "XksProxyAuthenticationCredential=? "
                    "XksProxyAuthenticationCredential.AccessKeyId=? "
                    "XksProxyAuthenticationCredential.RawSecretAccessKey=?\n");
}

static void
odd_programs_are_passed_over(void **state)
{
    CKS_UNUSED(state);
    check_tree(
        "{'resources':{'s':{'type':'aws:kms:CustomKeyStore','get':{'id':'x'}},"
        "'t':{'type':'aws:kms:Key'},'u':7,'v':{'type':'aws:kms/customKeyStore:CustomKeyStore',"
        "'properties':[]}}}",
        "create v\n");
    check_tree(PROGRAM("'customKeyStoreName':['x'],'tags':{},'id':'x'"),
               LINE "CustomKeyStoreName=array extra:tags extra:id\n");
}

#define EXPORT(inputs)                                                                             \
    "{'version':3,'deployment':{'resources':[{'urn':'urn:pulumi:a::b::c::s','id':'cks-1',"         \
    "'type':'aws:kms/customKeyStore:CustomKeyStore','inputs':{" inputs "}}]}}"
#define SECRET(more)                                                                               \
    "{'4dabf18193072939515e22adb298388d':'1b47061264138c4ac30d75fd1eb44270'" more "}"
#define EXISTS "existing s CustomKeyStoreId=cks-1 "

static void
exports_hold_secrets_in_several_ways(void **state)
{
    CKS_UNUSED(state);
    check_tree(EXPORT("'customKeyStoreName':'n','keyStorePassword':" SECRET(",'ciphertext':'x'")),
               "existing s CustomKeyStoreName=n CustomKeyStoreId=cks-1 KeyStorePassword=?!\n");
    check_tree(EXPORT("'keyStorePassword':" SECRET(",'plaintext':'\\'p\\''")),
               EXISTS "KeyStorePassword=p!\n");
    check_tree(EXPORT("'keyStorePassword':" SECRET(",'plaintext':'no json'")),
               EXISTS "KeyStorePassword=?!\n");
    check_tree(EXPORT("'keyStorePassword':" SECRET(",'value':'p'")),
               EXISTS "KeyStorePassword=p!\n");
    check_tree(EXPORT("'keyStorePassword':'[secret]','xksProxyUriPath':"
                      "'04da6b54-80e4-46f7-96ec-b56ff0331ba9'"),
               EXISTS "KeyStorePassword=? XksProxyUriPath=?\n");
    check_tree(EXPORT("'xksProxyAuthenticationCredential':" SECRET("")),
               EXISTS "XksProxyAuthenticationCredential=? "
                      "XksProxyAuthenticationCredential.AccessKeyId=? "
                      "XksProxyAuthenticationCredential.RawSecretAccessKey=?\n");
}

static void
odd_exports_are_passed_over(void **state)
{
    CKS_UNUSED(state);
    check_tree(
        "{'checkpoint':{'latest':{'resources':[null,1,{},{'type':'aws:kms:CustomKeyStore'}]}}}",
        "existing \n");
    check_tree("{'deployment':{'resources':{}}}", "passed over\n");
}

#define STEP(op, old, new)                                                                         \
    "{'op':'" op "','urn':'urn:pulumi:a::b::c::s'," old "'newState':{"                             \
    "'type':'aws:kms/customKeyStore:CustomKeyStore','inputs':{" new "}}}"

static void
previews_are_steps(void **state)
{
    CKS_UNUSED(state);
    check_tree("{'steps':[" STEP("create", "", "'customKeyStoreName':'n'") "]}",
               "create s CustomKeyStoreName=n\n");
    check_tree("{'steps':[" STEP("update",
                                 "'oldState':{'id':'cks-1','inputs':{'customKeyStoreName':'n',"
                                 "'xksProxyUriPath':'/a'}},",
                                 "'customKeyStoreName':'n','xksProxyUriPath':'/b',"
                                 "'cloudHsmClusterId':'c'") "]}",
               "update s CustomKeyStoreId=cks-1 CloudHsmClusterId=c XksProxyUriPath=/b\n");
    check_tree("{'steps':[" STEP("update", "",
                                 "'customKeyStoreName':'m','xksProxyAuthentication"
                                 "Credential':{'accessKeyId':'A'}") "]}",
               "update s credential NewCustomKeyStoreName=m CustomKeyStoreId=? "
               "XksProxyAuthenticationCredential=object "
               "XksProxyAuthenticationCredential.AccessKeyId=A\n");
    /* Three steps of one replacement. */
    check_tree("{'steps':[" STEP("create-replacement", "", "'customKeyStoreName':'n'") "," STEP(
                   "replace", "'replaceReasons':['trustAnchorCertificate',7],",
                   "'customKeyStoreName':'n'") "," STEP("delete-replaced", "",
                                                        "'customKeyStoreName':'n'") "]}",
               "create s replaces for:trustAnchorCertificate CustomKeyStoreName=n\n"
               "existing s CustomKeyStoreName=n\n");
    check_tree("{'steps':[{'op':'same','urn':'x'},7,null,{'op':'create','urn':'y','newState':[]}]}",
               "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_say_what_needs_no_run),
        cmocka_unit_test(secrets_are_wrapped),
        cmocka_unit_test(odd_programs_are_passed_over),
        cmocka_unit_test(exports_hold_secrets_in_several_ways),
        cmocka_unit_test(odd_exports_are_passed_over),
        cmocka_unit_test(previews_are_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

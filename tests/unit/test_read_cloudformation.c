/* CloudFormation templates in odd shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read_tree.h"

#define TEMPLATE(properties)                                                                       \
    "{'AWSTemplateFormatVersion':'2010-09-09','Resources':{'S':{'Type':'Custom::AWS',"             \
    "'Properties':{" properties "}}}}"
/* A call as JSON in a string. */
#define CALL(action, parameters)                                                                   \
    "{\\'service\\':\\'KMS\\',\\'action\\':\\'" action "\\',\\'parameters\\':{" parameters "}}"
#define CREATE(parameters) CALL("createCustomKeyStore", parameters)

static void
calls_are_strings_or_objects(void **state)
{
    CKS_UNUSED(state);
    check_tree(TEMPLATE("'Create':'" CREATE("\\'CustomKeyStoreName\\':\\'n\\'") "'"),
               "create S CustomKeyStoreName=n\n");
    check_tree(TEMPLATE("'Create':{'service':'@aws-sdk/client-kms','action':"
                        "'CreateCustomKeyStoreCommand','region':'eu-west-1','parameters':{"
                        "'CustomKeyStoreName':'n','XksProxyUriPath':{'Ref':'P'}}}"),
               "create S region:eu-west-1 CustomKeyStoreName=n XksProxyUriPath=?\n");
    check_tree(TEMPLATE("'Create':'" CALL("connectCustomKeyStore",
                                          "\\'CustomKeyStoreId\\':\\'cks-1\\'") "'"),
               "connect S CustomKeyStoreId=cks-1\n");
    /* A create again on update is the same store. */
    check_tree(
        TEMPLATE("'Create':'" CREATE("\\'CustomKeyStoreName\\':\\'n\\'") "','Update':'" CREATE(
            "\\'CustomKeyStoreName\\':\\'n\\'") "'"),
        "create S CustomKeyStoreName=n\n");
    check_tree(TEMPLATE("'Update':'" CALL("updateCustomKeyStore",
                                          "\\'CustomKeyStoreId\\':\\'cks-1\\',\\'CustomKeyStoreType"
                                          "\\':\\'x\\'") "'"),
               "update S CustomKeyStoreId=cks-1 CustomKeyStoreType=x extra:CustomKeyStoreType\n");
}

static void
pieces_are_joined_around_what_is_unknown(void **state)
{
    CKS_UNUSED(state);
    check_tree(TEMPLATE("'Create':{'Fn::Join':['',['" CREATE(
                   "\\'CustomKeyStoreName\\':\\'a-',{'Ref':'X'},'-z\\',\\'XksProxyUriPath\\':\\'',"
                   "{'Ref':'Y'},'\\'") "']]}"),
               "create S CustomKeyStoreName=a-~-z XksProxyUriPath=?\n");
    check_tree(
        TEMPLATE("'Create':{'Fn::Sub':'" CREATE("\\'CustomKeyStoreName\\':\\'${!a}-${B}\\'") "'}"),
        "create S CustomKeyStoreName=${a}-~\n");
    check_tree(
        TEMPLATE("'Create':{'Fn::Sub':['" CREATE("\\'CustomKeyStoreName\\':\\'${B}c\\'") "',{}]}"),
        "create S CustomKeyStoreName=~c\n");
    check_tree(TEMPLATE("'Create':'" CREATE("\\'KeyStorePassword\\':\\'{{resolve:secretsmanager:x}}"
                                            "\\',\\'CustomKeyStoreName\\':\\'{{resolve:y\\'") "'"),
               "create S CustomKeyStoreName={{resolve:y KeyStorePassword=?\n");
}

static void
credentials_are_objects(void **state)
{
    CKS_UNUSED(state);
    check_tree(
        TEMPLATE("'Create':'" CREATE("\\'XksProxyAuthenticationCredential\\':{\\'AccessKeyId"
                                     "\\':\\'A\\',\\'RawSecretAccessKey\\':7,\\'x\\':1}") "'"),
        "create S XksProxyAuthenticationCredential=object "
        "XksProxyAuthenticationCredential.AccessKeyId=A "
        "XksProxyAuthenticationCredential.RawSecretAccessKey=number: extra:x\n");
}

static void
the_launcher_names_two_parameters(void **state)
{
    CKS_UNUSED(state);
    check_tree("{'Resources':{'L':{'Type':'Custom::CustomKeyStoreLauncher','Properties':{"
               "'KeyStoreName':'n','CloudHsmClusterId':{'Ref':'C'}}}}}",
               "create L CustomKeyStoreName=n CloudHsmClusterId=? KeyStorePassword=? "
               "TrustAnchorCertificate=?\n");
}

static void
what_is_no_call_is_passed_over(void **state)
{
    CKS_UNUSED(state);
    check_tree(TEMPLATE("'Create':'not json about CustomKeyStore'"), "");
    check_tree(TEMPLATE("'Create':7,'Update':[]"), "");
    check_tree(TEMPLATE("'Create':{'Fn::Join':[{'Ref':'X'},['a']]}"), "");
    check_tree(TEMPLATE("'Create':{'Fn::Join':'x'},'Update':{'Fn::GetAtt':['a','b']}"), "");
    check_tree(TEMPLATE("'Create':{'service':'KMS','action':'createKey'}"), "");
    check_tree(TEMPLATE("'Create':{'service':'S3','action':'createCustomKeyStore'}"), "");
    check_tree(
        TEMPLATE("'Create':{'service':'KMS','action':'createCustomKeyStore','parameters':[]}"), "");
    check_tree("{'Resources':{'A':{'Type':'AWS::S3::Bucket','Properties':{'Create':'" CREATE(
                   "\\'CustomKeyStoreName\\':\\'n\\'") "'}},'B':{'Type':7},'C':'x'}}",
               "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_strings_or_objects),
        cmocka_unit_test(pieces_are_joined_around_what_is_unknown),
        cmocka_unit_test(credentials_are_objects),
        cmocka_unit_test(the_launcher_names_two_parameters),
        cmocka_unit_test(what_is_no_call_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

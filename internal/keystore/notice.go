// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

// Notice names something that loads here but that a gate may refuse or clients
// may stumble over. The values are stable.
type Notice string

// The notices. What Java does was measured with JDK 17 (api-facts 1.4).
const (
	// NoticeChainIncomplete: an issuer of the leaf is missing.
	NoticeChainIncomplete Notice = "chain_incomplete"
	// NoticeUnrelatedCertificates: certificates of a PEM input that are not in
	// the leaf's chain were left out.
	NoticeUnrelatedCertificates Notice = "unrelated_certificates"
	// NoticeUpperCaseAlias: Dynatrace asks for lower-case aliases.
	NoticeUpperCaseAlias Notice = "upper_case_alias"
	// NoticeDuplicateAlias: Java keeps only one of two keys with the same alias.
	NoticeDuplicateAlias Notice = "duplicate_alias"
	// NoticeLocalKeyID: Java pairs keys and certificates by localKeyId, and the
	// file's do not say what the keys themselves say.
	NoticeLocalKeyID Notice = "local_key_id"
	// NoticePasswordNotASCII: Java refuses such passwords.
	NoticePasswordNotASCII Notice = "password_not_ascii"
	// NoticeEmptyPassword: Java opens such files, but a gate wants a password.
	NoticeEmptyPassword Notice = "empty_password"
	// NoticePBMAC1: the integrity check is PBMAC1, which needs Java 26.
	NoticePBMAC1 Notice = "pbmac1"
	// NoticeNoMAC: the file has no integrity check.
	NoticeNoMAC Notice = "no_mac"
	// NoticeSeveralKeys: which of several keys a gate serves is not documented.
	NoticeSeveralKeys Notice = "several_keys"
	// NoticeJavaCipher: the contents are encrypted in a way that Java cannot read.
	NoticeJavaCipher Notice = "java_cipher"
	// NoticeUnusableEntry: the file holds a key that cannot serve beside one that can.
	NoticeUnusableEntry Notice = "unusable_entry"
)

// Finding is one notice about one input.
type Finding struct {
	// Notice is what was found, for programs.
	Notice Notice
	// Detail is safe text in full sentences: what was found and what to do.
	Detail string
}

// PasswordFindings tells what a gate's Java may not like about a password: an
// empty one and one that is not ASCII. Control characters are for the caller to
// refuse, since they concern the HTTP header that carries the password.
func PasswordFindings(password string) []Finding {
	if password == "" {
		return []Finding{{
			Notice: NoticeEmptyPassword,
			Detail: "The password is empty. It does not protect the private key, and it cannot be sent to a gate, since it travels in an HTTP header. Protect the file with a password.",
		}}
	}
	for _, r := range password {
		if r >= 0x80 {
			return []Finding{{
				Notice: NoticePasswordNotASCII,
				Detail: "The password contains characters that are not ASCII. Java refuses such passwords and reports them as wrong, so a gate may refuse the file. Use a password of plain ASCII characters.",
			}}
		}
	}
	return nil
}

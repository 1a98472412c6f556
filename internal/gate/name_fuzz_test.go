// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"errors"
	"net/url"
	"path"
	"strings"
	"testing"
)

// FuzzFileName: a name that may be sent is one segment of the path, whatever
// stands in it; one for a new file is plain, too; and a generated name is told
// by its prefix alone.
func FuzzFileName(f *testing.F) {
	f.Add("cert.p12", "terraform-", "0123456789abcdef")
	f.Add("../x?y#z", "a-01234567-", "")
	f.Add("list", "LIST", "ABCDEF01")
	f.Add("terraform-0123abcd-x7k2mq4r.p12", "TERRAFORM-", "0123abcd")
	f.Fuzz(func(t *testing.T, name, prefix, fingerprint string) {
		if err := addressable(name); err == nil {
			checkSegment(t, name)
		} else if !errors.Is(err, ErrName) {
			t.Errorf("%T", err)
		}
		if err := ValidateName(name); err == nil {
			checkSegment(t, name)
			if addressable(name) != nil || url.PathEscape(name) == "" || len(name) > maxName || strings.EqualFold(name, "list") {
				t.Errorf("%q can be made, but not used", name)
			}
		} else if !errors.Is(err, ErrName) {
			t.Errorf("%T", err)
		}
		if found, ours := ParseName(prefix, name); ours && (len(found) != fingerprintPart || len(name) != len(prefix)+len("01234567-01234567.p12")) {
			t.Errorf("%q with the prefix %q is ours, for %q", name, prefix, found)
		}
		checkGenerated(t, prefix, fingerprint)
	})
}

// checkSegment requires that a name leads to a file, and nowhere else.
func checkSegment(t *testing.T, name string) {
	t.Helper()
	const folder = "/e/abc12345/api/v1/certificate/"
	u, err := url.Parse("https://gate1:9999" + folder + url.PathEscape(name) + "/activate")
	if err != nil || u.Path != folder+name+"/activate" || u.RawQuery != "" || u.Fragment != "" || path.Clean(u.Path) != u.Path {
		t.Errorf("%q leads to %v, %v", name, u, err)
	}
}

func checkGenerated(t *testing.T, prefix, fingerprint string) {
	t.Helper()
	if ValidatePrefix(prefix) != nil || len(fingerprint) < fingerprintPart || strings.Trim(fingerprint[:fingerprintPart], "0123456789abcdefABCDEF") != "" {
		return
	}
	made := NewName(prefix, fingerprint)
	found, ours := ParseName(prefix, made)
	if !ours || found != strings.ToLower(fingerprint[:fingerprintPart]) || ValidateName(made) != nil {
		t.Errorf("%q of %q is for %q, %v, %v", made, prefix, found, ours, ValidateName(made))
	}
	if _, ours := ParseName(prefix+"x", made); ours {
		t.Errorf("%q is taken for one with another prefix", made)
	}
}

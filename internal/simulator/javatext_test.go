// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestJavaDate(t *testing.T) {
	t.Parallel()

	zone := func(name string) *time.Location {
		t.Helper()

		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}

		return location
	}
	winter := time.Date(2019, 2, 5, 12, 16, 58, 999, time.UTC)
	summer := time.Date(2019, 7, 15, 23, 59, 59, 0, time.UTC)

	for want, got := range map[string]string{
		"Tue Feb 05 13:16:58 CET 2019":  javaDate(winter, zone("Europe/Berlin")),
		"Tue Jul 16 01:59:59 CEST 2019": javaDate(summer, zone("Europe/Berlin")),
		"Tue Feb 05 12:16:58 UTC 2019":  javaDate(winter, time.UTC),
		"Tue Feb 05 12:16:58 GMT 2019":  javaDate(winter, zone("GMT")),
		"Mon Jul 15 19:59:59 EDT 2019":  javaDate(summer, zone("America/New_York")),
		"Mon Jul 15 18:59:59 CDT 2019":  javaDate(summer, zone("America/Chicago")),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// names are distinguished names in encoded order, with what Java 17 prints.
// The parts of an inner list share one RDN.
var names = []struct {
	printed string
	parts   [][]pkix.AttributeTypeAndValue
}{
	{"CN=h", rdns("2.5.4.3=h")},
	{"CN=h, OU=unit, O=Org, C=AT", rdns("2.5.4.6=AT", "2.5.4.10=Org", "2.5.4.11=unit", "2.5.4.3=h")},
	{`CN=h, O="Smith, Jones"`, rdns("2.5.4.10=Smith, Jones", "2.5.4.3=h")},
	{`CN=h, O="a;b"`, rdns("2.5.4.10=a;b", "2.5.4.3=h")},
	{`CN="say \"hi\" \\"`, rdns(`2.5.4.3=say "hi" \`)},
	{`CN=" h "`, rdns("2.5.4.3= h ")},
	{`CN="a  b"`, rdns("2.5.4.3=a  b")},
	{`CN="a=b+c"`, rdns("2.5.4.3=a=b+c")},
	{"CN=Zürich", rdns("2.5.4.3=Zürich")},
	{"EMAILADDRESS=a@b.example, UID=u, DC=example", rdns(
		"0.9.2342.19200300.100.1.25=example", "0.9.2342.19200300.100.1.1=u", "1.2.840.113549.1.9.1=a@b.example")},
	{"ST=st, L=l, STREET=s, SERIALNUMBER=7, T=t", rdns(
		"2.5.4.12=t", "2.5.4.5=7", "2.5.4.9=s", "2.5.4.7=l", "2.5.4.8=st")},
	{"GIVENNAME=g, SURNAME=s, INITIALS=i, GENERATION=n, DNQ=d", rdns(
		"2.5.4.46=d", "2.5.4.44=n", "2.5.4.43=i", "2.5.4.4=s", "2.5.4.42=g")},
	{"CN=h, OID.2.5.4.97=VAT", rdns("2.5.4.97=VAT", "2.5.4.3=h")},
	{"CN=h + OU=u, O=o", append(rdns("2.5.4.10=o"), []pkix.AttributeTypeAndValue{attribute("2.5.4.3=h"), attribute("2.5.4.11=u")})},
}

// attribute reads "oid=value".
func attribute(text string) pkix.AttributeTypeAndValue {
	dotted, value, _ := strings.Cut(text, "=")

	id := asn1.ObjectIdentifier{}

	for arc := range strings.SplitSeq(dotted, ".") {
		number := 0
		for _, digit := range arc {
			number = number*10 + int(digit-'0')
		}

		id = append(id, number)
	}

	return pkix.AttributeTypeAndValue{Type: id, Value: value}
}

// rdns makes an RDN of each attribute.
func rdns(texts ...string) [][]pkix.AttributeTypeAndValue {
	var parts [][]pkix.AttributeTypeAndValue
	for _, text := range texts {
		parts = append(parts, []pkix.AttributeTypeAndValue{attribute(text)})
	}

	return parts
}

func encodedName(t *testing.T, parts [][]pkix.AttributeTypeAndValue) []byte {
	t.Helper()

	var sequence pkix.RDNSequence
	for _, part := range parts {
		sequence = append(sequence, pkix.RelativeDistinguishedNameSET(part))
	}

	raw, err := asn1.Marshal(sequence)
	if err != nil {
		t.Fatal(err)
	}

	return raw
}

func TestJavaName(t *testing.T) {
	t.Parallel()

	for _, name := range names {
		if got := javaName(encodedName(t, name.parts)); got != name.printed {
			t.Errorf("got %s, want %s", got, name.printed)
		}
	}

	if got := javaName([]byte("no")); got != "" {
		t.Errorf("not a name: %q", got)
	}
}

const printNames = `
import java.nio.file.*;
import javax.security.auth.x500.X500Principal;

class Names {
	public static void main(String[] files) throws Exception {
		var out = new java.io.PrintStream(System.out, true, "UTF-8");
		for (String file : files) out.println(new X500Principal(Files.readAllBytes(Path.of(file))).toString());
	}
}
`

// The table above is what Java says: this asks the Java on the PATH.
func TestJavaNameAgreesWithJava(t *testing.T) {
	t.Parallel()

	java, err := exec.LookPath("java")
	if err != nil {
		t.Skip("no java on the PATH to compare with")
	}

	folder := t.TempDir()
	source := filepath.Join(folder, "Names.java")

	if err := os.WriteFile(source, []byte(printNames), 0o600); err != nil {
		t.Fatal(err)
	}

	arguments := []string{source}
	want := []string{}

	for i, name := range names {
		file := filepath.Join(folder, string(rune('a'+i)))
		if err := os.WriteFile(file, encodedName(t, name.parts), 0o600); err != nil {
			t.Fatal(err)
		}

		arguments = append(arguments, file)
		want = append(want, name.printed)
	}

	output, err := exec.CommandContext(t.Context(), java, arguments...).Output()
	if err != nil {
		t.Skipf("this java does not run source files: %v", err)
	}

	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(string(output)), "\n")); diff != "" {
		t.Error(diff)
	}
}

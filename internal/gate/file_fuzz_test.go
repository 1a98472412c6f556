// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// FuzzParseFile: the description of one file has a name and never says that it
// is active, or is a typed error that does not repeat the answer.
func FuzzParseFile(f *testing.F) {
	f.Add([]byte(`{"name":"a.p12","desc":[{"alias":"gate","description":"Subject:CN=h"}]}`))
	f.Add([]byte(`{"name":""}`))
	f.Add([]byte(`[{"name":"a"}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		file, err := parseFile(&rest.Response{Method: http.MethodPost, Template: "/{name}/list", Endpoint: "gate:9999", Status: http.StatusOK, Body: body})
		var protocol *rest.ProtocolError
		if err != nil {
			if !errors.As(err, &protocol) || len(err.Error()) > 500 || file.Name != "" {
				t.Errorf("%T of %d bytes with %+v", err, len(err.Error()), file)
			}
			return
		}
		if file.Name == "" || file.Active {
			t.Errorf("%+v", file)
		}
		for _, entry := range file.Entries {
			if s := entry.SerialNumber; s != "" && !file.HasAny([]string{NormalizeSerial("00" + s)}) && !strings.HasPrefix(s, "-") {
				t.Errorf("%q is not found by its serial number", s)
			}
		}
	})
}

// FuzzWithoutEcho plants a part of the file that was sent in the server's text:
// what reaches a user has nothing of it.
func FuzzWithoutEcho(f *testing.F) {
	f.Add([]byte(strings.Repeat("PKCS#12 ", 20)), "bad file: ", uint16(3), uint16(40))
	f.Add([]byte{}, "no such file", uint16(0), uint16(0))
	f.Fuzz(func(t *testing.T, file []byte, before string, from, length uint16) {
		sent := base64.StdEncoding.EncodeToString(file)
		from = min(from, uint16(min(len(sent), 1<<15)))
		echo := sent[from:min(len(sent), int(from)+int(length))]
		answer := &rest.StatusError{Status: http.StatusBadRequest, Message: before + echo}
		err := withoutEcho(answer, file)
		if !errors.Is(err, answer) {
			t.Fatalf("%v", err)
		}
		if len(echo) >= 24 && strings.Contains(err.Error(), echo) {
			t.Errorf("%q shows %q", err, echo)
		}
		if len(sent) < 24 && answer.Message != before+echo {
			t.Errorf("%q was taken out", before)
		}
	})
}

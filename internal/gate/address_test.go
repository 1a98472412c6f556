// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func TestParseAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ want, environment, refused string }{
		"https://gate1":                    {want: "https://gate1:9999"},
		"https://gate1/":                   {want: "https://gate1:9999"},
		" https://gate1:9999 \n":           {want: "https://gate1:9999"},
		"HTTPS://Gate1.Example.COM:09999/": {want: "https://gate1.example.com:9999"},
		"https://gate1.:443":               {want: "https://gate1:443"},
		"https://gate1:":                   {want: "https://gate1:9999"},
		"https://gate1/e/abc12345":         {want: "https://gate1:9999", environment: "abc12345"},
		"https://gate1:9999/e/abc12345/":   {want: "https://gate1:9999", environment: "abc12345"},
		"https://10.0.0.1/e/0f-1-UUID":     {want: "https://10.0.0.1:9999", environment: "0f-1-UUID"},
		"https://[2001:DB8::0001]":         {want: "https://[2001:db8::1]:9999"},
		"https://[::1]:8443/e/x":           {want: "https://[::1]:8443", environment: "x"},
		"http://localhost:8080":            {want: "http://localhost:8080"},
		"http://127.0.0.2":                 {want: "http://127.0.0.2:9999"},
		"http://[::1]":                     {want: "http://[::1]:9999"},
		"":                                 {refused: "https://"},
		"gate1":                            {refused: "https://"},
		"gate1:9999":                       {refused: "https://"},
		"//gate1":                          {refused: "https://"},
		"ftp://gate1":                      {refused: "https://"},
		"https:gate1":                      {refused: "https://"},
		"https://":                         {refused: "no host"},
		"https://:9999":                    {refused: "no host"},
		"http://gate1":                     {refused: "loopback"},
		"http://10.0.0.1":                  {refused: "loopback"},
		"http://localhost.evil.example":    {refused: "loopback"},
		"https://user:s3cr3t@gate1":        {refused: "no user"},
		"https://gate1?api-token=s3cr3t":   {refused: "query"},
		"https://gate1?":                   {refused: "query"},
		"https://gate1#s3cr3t":             {refused: "fragment"},
		"https://gate1/api/v1":             {refused: "path"},
		"https://gate1/e/":                 {refused: "path"},
		"https://gate1/e":                  {refused: "path"},
		"https://gate1/e/a/b":              {refused: "path"},
		"https://gate1//e/a":               {refused: "path"},
		"https://gate1/e/..":               {refused: "environment"},
		"https://gate1/e/a%2fb":            {refused: "environment"},
		"https://gate1/e/a b":              {refused: "environment"},
		"https://gate1:0":                  {refused: "port"},
		"https://gate1:65536":              {refused: "port"},
		"https://gate1:x":                  {refused: "URL"},
		"https://ga te":                    {refused: "URL"},
		"https://gäte":                     {refused: "xn--"},
		"https://-gate":                    {refused: "host name"},
		"https://gate..example":            {refused: "host name"},
		"https://[fe80::1%25eth0]":         {refused: "zone"},
		"https://gate1\x00":                {refused: "URL"},

		"https://" + strings.Repeat("a.", 130):        {refused: "host name"},
		"https://gate1/e/" + strings.Repeat("a", 101): {refused: "environment"},
	}
	for raw, test := range tests {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			address, environment, err := gate.ParseAddress(raw)
			var refused *rest.AddressError
			if test.refused != "" {
				if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.refused) || strings.Contains(err.Error(), "s3cr3t") {
					t.Errorf("error %v, want one about %q", err, test.refused)
				}
				return
			}
			if err != nil || address.String() != test.want || environment != test.environment {
				t.Fatalf("%q %q %v", address, environment, err)
			}
			again, _, err := gate.ParseAddress(address.String())
			if err != nil || again != address || !again.Equal(address) {
				t.Errorf("the normal form changes: %v %v", again, err)
			}
		})
	}
}

func TestAddressParts(t *testing.T) {
	t.Parallel()
	address, _, err := gate.ParseAddress("https://[::1]:8443")
	if err != nil || address.HostPort() != "[::1]:8443" || address.Host() != "::1" || address.IsZero() || address.IsPlain() {
		t.Errorf("%v %v", address, err)
	}
	if none := (gate.Address{}); !none.IsZero() || none.String() != "" {
		t.Errorf("%v", none)
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"https://gate1:9999/e/abc12345/", "http://[::1]", "https://user:pw@x", "https://a%2f"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		address, environment, err := gate.ParseAddress(raw)
		var refused *rest.AddressError
		if err != nil {
			if !errors.As(err, &refused) || !address.IsZero() || environment != "" {
				t.Fatalf("%q: %v %q %v", raw, address, environment, err)
			}
			return
		}
		with := address.String()
		if environment != "" {
			with += "/e/" + environment
		}
		again, same, err := gate.ParseAddress(with)
		if err != nil || again != address || same != environment {
			t.Fatalf("%q -> %q -> %v %q %v", raw, with, again, same, err)
		}
		if address.IsPlain() && address.Host() != "localhost" && !strings.HasPrefix(address.Host(), "127.") && !strings.Contains(address.Host(), ":") {
			t.Fatalf("%q is plain http to %q", raw, address.Host())
		}
	})
}

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

func TestParseAddress(t *testing.T) {
	t.Parallel()
	const saas, uuid = "https://abc12345.live.dynatrace.com", "2e3d6d5b-0d3c-4c9e-a9a3-1c1f7a3d9a10"
	tests := map[string]struct{ base, hostPort, environment string }{
		saas: {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		"  HTTPS://ABC12345.Live.Dynatrace.COM/\n": {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		saas + ":443":                         {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		saas + "//":                           {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		saas + "./api":                        {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		saas + "/api/v2/":                     {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		saas + "/e/abc12345":                  {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		"https://abc12345.apps.dynatrace.com": {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		"https://abc12345.apps.dynatrace.com/platform/classic/environment-api":     {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		"https://abc12345.apps.dynatrace.com/platform/classic/environment-api/v2/": {saas, "abc12345.live.dynatrace.com:443", "abc12345"},
		"https://abc12345.sprint.apps.dynatracelabs.com/":                          {"https://abc12345.sprint.dynatracelabs.com", "abc12345.sprint.dynatracelabs.com:443", "abc12345"},
		"https://abc12345.dev.apps.dynatracelabs.com":                              {"https://abc12345.dev.dynatracelabs.com", "abc12345.dev.dynatracelabs.com:443", "abc12345"},
		"https://abc12345.sprint.dynatracelabs.com":                                {"https://abc12345.sprint.dynatracelabs.com", "abc12345.sprint.dynatracelabs.com:443", "abc12345"},
		"https://Managed.example.com/e/" + uuid:                                    {"https://managed.example.com/e/" + uuid, "managed.example.com:443", uuid},
		"https://managed.example.com//e/" + uuid + "//api/v2":                      {"https://managed.example.com/e/" + uuid, "managed.example.com:443", uuid},
		"https://managed.example.com/dt/API/e/AbC/api/v1":                          {"https://managed.example.com/dt/API/e/AbC", "managed.example.com:443", "AbC"},
		"https://proxy.example.com/api/dt/e/abc/":                                  {"https://proxy.example.com/api/dt/e/abc", "proxy.example.com:443", "abc"},
		"https://gate1:9999/e/abc12345":                                            {"https://gate1:9999/e/abc12345", "gate1:9999", "abc12345"},
		"https://[2001:DB8:0::1]/e/abc12345":                                       {"https://[2001:db8::1]/e/abc12345", "[2001:db8::1]:443", "abc12345"},
		"https://[::1]:0443/e/a":                                                   {"https://[::1]/e/a", "[::1]:443", "a"},
		"http://127.0.0.1:8080/e/a":                                                {"http://127.0.0.1:8080/e/a", "127.0.0.1:8080", "a"},
		"http://localhost:80":                                                      {"http://localhost", "localhost:80", ""},
		"https://127.0.0.1:8443":                                                   {"https://127.0.0.1:8443", "127.0.0.1:8443", ""},
		"https://dynatrace.example.com":                                            {"https://dynatrace.example.com", "dynatrace.example.com:443", ""},
		"https://a.apps.dynatrace.evil.com":                                        {"https://a.apps.dynatrace.evil.com", "a.apps.dynatrace.evil.com:443", ""},
		"https://a.live.dynatrace.com.evil.com":                                    {"https://a.live.dynatrace.com.evil.com", "a.live.dynatrace.com.evil.com:443", ""},
	}
	for raw, want := range tests {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			got, err := dynatrace.ParseAddress(raw)
			if err != nil || got.IsZero() || got.String() != want.base || got.HostPort() != want.hostPort || got.Environment() != want.environment {
				t.Errorf("%s %s %s, %v", got, got.HostPort(), got.Environment(), err)
			}
			if again, err := dynatrace.ParseAddress(want.base); err != nil || again != got {
				t.Errorf("%v is not %v, %v", again, got, err)
			}
		})
	}
}

func TestParseAddressRefuses(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t-w0rd"
	for _, raw := range []string{
		"", " ", "abc12345.live.dynatrace.com", "abc12345", "ftp://x/e/a", "https:/x", "https://", "https:x", "://", "http://example.com/e/a", "http://localhost.evil.com",
		"https://user:" + secret + "@x/e/a", "https://x/e/a?api-token=" + secret, "https://x/e/a?", "https://x/e/a#" + secret,
		"https://x:0/e/a", "https://x:65536/e/a", "https://x:" + secret + "/", "https://x y/e/a", "https://ä/e/a", "https://[fe80::1%25eth0]/e/a", "https://x..y/", "https://-x/",
		"https://x/e", "https://x/e/", "https://x/e/a/b", "https://x/e/a/api/v2/activeGateTokens", "https://x/e/..", "https://x/../e/a", "https://x/./e/a", "https://x/e/a%2fb",
		"https://x/e/" + strings.Repeat("a", 101), "https://x/e/a..b", "https://x/" + secret + "%0a/e/a",
		"https://abc12345.live.dynatrace.com/e/xyz67890", "https://abc12345.live.dynatrace.com/ui/apps", "https://abc12345.live.dynatrace.com/api/v2/activeGateTokens",
		"https://x/\x00", "https://%zz/" + secret,
	} {
		got, err := dynatrace.ParseAddress(raw)
		var refused *dynatrace.AddressError
		if !errors.As(err, &refused) || !got.IsZero() || refused.Reason == "" {
			t.Errorf("ParseAddress(%q) = %v, %v", raw, got, err)
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("repeats %q", err)
		}
	}
}

// FuzzParseAddress: what is accepted is normal, carries nothing but place and
// path, and plain http stays on this machine.
func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{
		"https://abc12345.apps.dynatrace.com/platform/classic/environment-api/v2", "https://gate1:9999/e/abc12345/api/", "http://[::1]:80/x/e/a",
		"https://a.sprint.apps.dynatracelabs.com.", "https://u:p@h/?q#f",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		address, err := dynatrace.ParseAddress(raw)
		var refused *dynatrace.AddressError
		if err != nil {
			if !errors.As(err, &refused) || !address.IsZero() {
				t.Errorf("ParseAddress = %v, %v", address, err)
			}
			return
		}
		again, err := dynatrace.ParseAddress(address.String())
		if err != nil || again != address {
			t.Errorf("%v is not %v, %v", again, address, err)
		}
		u, err := url.Parse(address.String())
		if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(u.Path, "/") || u.Path != u.EscapedPath() {
			t.Fatalf("%s, %v", address, err)
		}
		if u.Scheme != "https" && (u.Scheme != "http" || !strings.HasPrefix(u.Hostname(), "127.") && u.Hostname() != "localhost" && !strings.Contains(u.Hostname(), ":")) {
			t.Errorf("%s", address)
		}
		if environment := address.Environment(); environment != "" && !strings.HasSuffix(u.Path, "/e/"+environment) && !strings.HasPrefix(u.Host, environment+".") {
			t.Errorf("%s is not in %s", environment, address)
		}
		if !strings.HasPrefix(address.HostPort(), strings.TrimSuffix(u.Host, ":"+u.Port())) {
			t.Errorf("%s is not at %s", address, address.HostPort())
		}
	})
}

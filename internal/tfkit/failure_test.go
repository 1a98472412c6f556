// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

const (
	endpoint  = "gate1.example.com:9999"
	someScope = "ActiveGateCertManagement"
)

func status(code int, message string) *rest.StatusError {
	return &rest.StatusError{Method: "PUT", Template: "/{name}", Endpoint: endpoint, Status: code, Message: message}
}

var untrusted = &rest.UntrustedError{
	Endpoint: endpoint, Fingerprint: "5f3a", Subject: "CN=gate1", NotAfter: time.Date(2027, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600)), Reason: "unknown authority",
}

func faulty(fault rest.Fault) *rest.UntrustedError {
	one := *untrusted
	one.Fault = fault
	return &one
}

// A setting that is set is no advice.
func TestExplainTrustedAuthority(t *testing.T) {
	t.Parallel()
	for _, fault := range []rest.Fault{rest.FaultName, rest.FaultDates} {
		if detail := tfkit.ExplainGate("listing", faulty(fault)).Detail; strings.Contains(detail, "ca_certificate_pem") {
			t.Errorf("%d: %s", fault, detail)
		}
	}
}

// What a token may do is asked of a person: so the message names it, and the
// setting that it comes from.
func TestExplainNamesTheToken(t *testing.T) {
	t.Parallel()
	refused := status(403, "no")
	refused.TokenID = "dt0c01.ABC"
	for want, failure := range map[string]tfkit.Failure{
		"The token dt0c01.ABC was sent, that of the provider's `activegate_api_token` (else `api_token`).": tfkit.ExplainGate("listing", refused),
		"The token dt0c01.ABC was sent, that of the provider's `api_token`.":                               tfkit.ExplainAPI("listing", refused, "activeGates.read"),
		"The token dt0c01.ABC was sent, that of the provider's `installer_token` (else `api_token`).":      tfkit.ExplainAPI("reading", refused, "InstallerDownload"),
	} {
		if !strings.Contains(failure.Detail, want) {
			t.Errorf("the detail lacks %q: %s", want, failure.Detail)
		}
	}
}

// How often a server was asked, and no advice that may be followed already.
func TestExplainSaysWhatWasDone(t *testing.T) {
	t.Parallel()
	busy := status(503, "no")
	busy.Attempts, busy.Waited = 4, 3500*time.Millisecond
	if detail := tfkit.ExplainGate("listing", busy).Detail; !strings.Contains(detail, "It was asked 4 times, with 3.5s of waiting in between") {
		t.Error(detail)
	}
	busy.Attempts = 1
	if detail := tfkit.ExplainGate("listing", busy).Detail; !strings.Contains(detail, "It was asked once.") || strings.Contains(detail, "max_retry_wait") {
		t.Error(detail)
	}
	down := &rest.UnreachableError{Endpoint: endpoint, Err: errors.New("connection refused")}
	if detail := tfkit.ExplainGate("listing", down).Detail; strings.Contains(detail, "defer") {
		t.Error(detail)
	}
}

// TestExplain holds each kind of error to its summary, which users may have in
// scripts, and to what the detail has to say.
func TestExplain(t *testing.T) {
	t.Parallel()
	protocol := func(err error) error {
		return &rest.ProtocolError{Method: "GET", Template: "/list", Endpoint: endpoint, Status: 200, Err: err}
	}
	page := status(404, "Welcome")
	page.HTML = true
	tests := map[string]struct {
		err     error
		summary string
		says    []string
	}{
		"cancelled":       {context.Canceled, "Interrupted", []string{"Nothing more was sent"}},
		"cancelled call":  {&rest.UnreachableError{Endpoint: endpoint, Err: context.Canceled, Sent: true}, "Interrupted", nil},
		"untrusted":       {untrusted, "Certificate not trusted", []string{endpoint, "CN=gate1", "2027-02-03 03:05:06Z", "5f3a", "unknown authority", `trusted_fingerprints = ["5f3a"]`, "ca_certificate_pem", "insecure_skip_verify", "no token was sent"}},
		"other name":      {faulty(rest.FaultName), "Certificate not trusted", []string{"trusts the authority", "for another name", `trusted_fingerprints = ["5f3a"]`, "here or in the provider block"}},
		"other dates":     {faulty(rest.FaultDates), "Certificate not trusted", []string{"trusts the authority", "not valid now", `trusted_fingerprints = ["5f3a"]`}},
		"canary":          {&canary.Error{Failed: 2, First: endpoint}, "Rotation stopped by an earlier failure", []string{endpoint, "max_failed_rotations"}},
		"old TLS":         {&rest.UnreachableError{Endpoint: endpoint, Err: rest.ErrOldTLS}, "TLS version refused", []string{endpoint, "no TLS 1.2 or newer", "Enable TLS 1.2 or 1.3"}},
		"redirect":        {&rest.RedirectError{Method: "GET", Template: "/list", Endpoint: endpoint, Status: 307, Target: "https://other.example.com"}, "Unexpected redirect", []string{"other.example.com", "not followed"}},
		"page":            {page, "Unexpected answer", []string{"HTML page", "Welcome"}},
		"page as answer":  {protocol(rest.ErrHTML), "Unexpected answer", []string{"HTML page", "does not speak this API"}},
		"too large":       {protocol(rest.ErrTooLarge), "Unexpected answer", []string{"too large"}},
		"cut off":         {protocol(rest.ErrTruncated), "Unexpected answer", []string{"cut off"}},
		"malformed":       {protocol(rest.ErrMalformed), "Unexpected answer", []string{"malformed"}},
		"400":             {status(400, "The moon is wrong."), "Request refused", []string{"HTTP 400: The moon is wrong"}},
		"409":             {status(409, ""), "Request refused", []string{"HTTP 409"}},
		"500":             {status(500, "no"), "Request refused", []string{"HTTP 500"}},
		"401":             {status(401, "no"), "Token not accepted", []string{someScope, "another environment"}},
		"403":             {status(403, "no"), "Not permitted", []string{someScope}},
		"404":             {status(404, "no"), "Not found", []string{"activegate_url", "environment_id"}},
		"429":             {status(429, "no"), "Server overloaded", []string{"-parallelism"}},
		"503":             {status(503, "no"), "Server overloaded", []string{"Apply again later"}},
		"556":             {status(556, "Upgrade in progress"), "The cluster is being upgraded", []string{"HTTP 556", "run it again later"}},
		"out of files":    {&rest.UnreachableError{Endpoint: endpoint, Err: fmt.Errorf("%w (%w)", rest.ErrTooManyFiles, syscall.EMFILE)}, "Too many open files", []string{endpoint, "too many open files", "ulimit -n", "-parallelism", "says nothing of the server"}},
		"unreachable":     {&rest.UnreachableError{Endpoint: endpoint, Err: errors.New("connection refused")}, "Not reachable", []string{endpoint, "connection refused", "HTTPS_PROXY"}},
		"lost":            {&rest.UnreachableError{Endpoint: endpoint, Err: errors.New("EOF"), Sent: true}, "Not reachable", []string{"may have been executed"}},
		"timeout":         {&rest.UnreachableError{Endpoint: endpoint, Err: context.DeadlineExceeded}, "Not reachable", []string{"deadline exceeded"}},
		"something else":  {errors.New("something else"), "Request failed", []string{"something else", "TF_LOG=debug"}},
		"without content": {errors.New(""), "Request failed", nil},
	}
	for name, test := range tests {
		for wrapped, err := range map[string]error{"": test.err, ", wrapped": fmt.Errorf("while rotating: %w", test.err)} {
			failure := tfkit.ExplainGate("listing the certificates of https://"+endpoint, err)
			if failure.Summary != test.summary {
				t.Errorf("%s%s: the summary is %q, want %q", name, wrapped, failure.Summary, test.summary)
			}
			for _, word := range append([]string{"Failed while listing the certificates of https://" + endpoint + ": "}, test.says...) {
				if !strings.Contains(failure.Detail, word) {
					t.Errorf("%s%s: the detail lacks %q: %s", name, wrapped, word, failure.Detail)
				}
			}
			if strings.Contains(failure.Detail, "..") || !strings.HasSuffix(failure.Detail, ".") {
				t.Errorf("%s%s: the detail is no clean sentence: %s", name, wrapped, failure.Detail)
			}
		}
	}
}

// TestFailure: one failure as error, as warning, and at an attribute.
func TestFailure(t *testing.T) {
	t.Parallel()
	failure := tfkit.Failure{Summary: "Not reachable", Detail: "Nobody is there."}
	for _, test := range []struct {
		got, want diag.Diagnostic
	}{
		{failure.Diagnostic(), diag.NewErrorDiagnostic("Not reachable", "Nobody is there.")},
		{failure.Warning(), diag.NewWarningDiagnostic("Not reachable", "Nobody is there.")},
		{failure.At(path.Root("name")), diag.NewAttributeErrorDiagnostic(path.Root("name"), "Not reachable", "Nobody is there.")},
	} {
		if !test.got.Equal(test.want) {
			t.Errorf("got %v, want %v", test.got, test.want)
		}
	}
}

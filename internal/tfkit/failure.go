// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Failure is a client's error in words for a user: a stable summary, and a
// detail that says what happened, where, and what can be done about it.
type Failure struct {
	Summary string
	Detail  string
}

// Diagnostic is the failure as an error without an attribute.
func (f Failure) Diagnostic() diag.Diagnostic { return diag.NewErrorDiagnostic(f.Summary, f.Detail) }

// Warning is the failure as a warning without an attribute.
func (f Failure) Warning() diag.Diagnostic { return diag.NewWarningDiagnostic(f.Summary, f.Detail) }

// About is a failure that becomes a warning, of one of many things (SummaryOf).
func (f Failure) About(name string) Failure {
	f.Summary = SummaryOf(f.Summary, name)
	return f
}

// SummaryOf is the summary of a warning that asks somebody to look at one gate,
// token or file: it ends in its name. Engines show the first of several warnings
// of one summary and count the others, so that of a fleet only one would be named.
// The words before the name are stable, and those that the guide explains. What is
// the same everywhere in a fleet, or asks for nothing, has no name: there the
// engines' folding helps. Nor has what is not known yet.
func SummaryOf(summary, name string) string {
	if name == "" {
		return summary
	}
	return summary + ": " + name
}

// At is the failure as an error at an attribute.
func (f Failure) At(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, f.Summary, f.Detail)
}

// Fields reports the violations of an API's refusal at the attributes that they
// are about. It returns false if none of them has one.
func (f Failure) Fields(err error, attributes map[string]path.Path, diags *diag.Diagnostics) bool {
	refused, ok := errors.AsType[*rest.StatusError](err)
	if !ok {
		return false
	}
	found := false
	for _, violation := range refused.Violations {
		if at, ok := attributes[violation.Path]; ok {
			diags.AddAttributeError(at, f.Summary, fmt.Sprintf("The API refuses the value: %s\n\n%s", violation.Message, f.Detail))
			found = true
		}
	}
	return found
}

// failure is what went wrong while doing something, in words.
func (p peer) failure(doing string, err error, scopes ...string) Failure {
	summary, why, advice := p.explain(err, scopes)
	return Failure{Summary: summary, Detail: fmt.Sprintf("Failed while %s: %s.\n\n%s", doing, strings.TrimSuffix(why, "."), advice)}
}

func (p peer) explain(err error, scopes []string) (summary, why, advice string) {
	grant, _ := errors.AsType[*rest.GrantError](err)
	untrusted, _ := errors.AsType[*rest.UntrustedError](err)
	stopped, _ := errors.AsType[*canary.Error](err)
	status, _ := errors.AsType[*rest.StatusError](err)
	redirect, _ := errors.AsType[*rest.RedirectError](err)
	protocol, _ := errors.AsType[*rest.ProtocolError](err)
	unreachable, _ := errors.AsType[*rest.UnreachableError](err)
	switch {
	case errors.Is(err, context.Canceled):
		return "Interrupted", "the run was cancelled", "Nothing more was sent. Apply again."
	case grant != nil:
		return explainGrant(grant)
	case untrusted != nil:
		return p.explainUntrusted(untrusted)
	case stopped != nil:
		return "Rotation stopped by an earlier failure", err.Error(),
			"Nothing was sent here. Mend the first one that failed, then apply again; the provider's `max_failed_rotations` says after how many failures a run stops."
	case status != nil:
		return p.explainStatus(status, scopes)
	case redirect != nil:
		return "Unexpected redirect", err.Error(),
			"Redirects are not followed, so that no token reaches another host. Configure the address that answers itself, not one that forwards to it."
	case protocol != nil:
		return "Unexpected answer", err.Error(),
			"What answered does not speak this API. Check host, port and path: a proxy, a load balancer or another service may stand there."
	case errors.Is(err, rest.ErrOldTLS):
		return "TLS version refused", err.Error(),
			"Versions before TLS 1.2 do not protect a token, and there is no setting that allows them. Enable TLS 1.2 or 1.3 there, or on the proxy or load balancer before it."
	case errors.Is(err, rest.ErrClientCertificate):
		return "Client certificate not accepted", err.Error(),
			"A proxy or load balancer before the server wants to know who asks. Set `client_certificate_pem` and `client_private_key_pem` in the provider block, or correct them. No token was sent."
	case errors.Is(err, rest.ErrTooManyFiles):
		return "Too many open files", err.Error(),
			"That says nothing of the server, which was not asked. Allow more open files where the engine runs (`ulimit -n 4096` in its shell, " +
				"`--ulimit nofile=4096` of a container), or use a smaller -parallelism, and run it again."
	case unreachable != nil:
		return "Not reachable", err.Error(), p.unreachable
	default:
		return "Request failed", err.Error(), "Apply again; if it persists, run with TF_LOG=debug and read what was requested."
	}
}

func (p peer) explainUntrusted(e *rest.UntrustedError) (summary, why, advice string) {
	why = fmt.Sprintf("%s presented a certificate that is not trusted, and no token was sent to it.\n\n"+
		"Subject:             %s\nValid until:         %s\nSHA-256 fingerprint: %s\nReason:              %s",
		e.Endpoint, e.Subject, e.NotAfter.UTC().Format("2006-01-02 15:04:05Z"), e.Fingerprint, e.Reason)
	const expected = "If that is the certificate you expect there (compare the fingerprint with the server itself), accept it "
	pin := "`trusted_fingerprints = [\"" + string(e.Fingerprint) + "\"]` " + p.pinHere
	switch e.Fault {
	case rest.FaultName:
		advice = "The provider trusts the authority that issued it, but it is a certificate for another name, so that something else seems to answer at this address: " +
			"check the host name, its DNS, and load balancers or proxies in between. " + expected + "with " + pin + ", or let it have one that covers the name."
	case rest.FaultDates:
		advice = "The provider trusts the authority that issued it, but it is not valid now, or its issuer is not, by this machine's clock. " +
			expected + "with " + pin + " until it is renewed: for a fingerprint dates do not count."
	case rest.FaultAuthority:
		advice = expected + "with one of these settings: " + pin + ", `ca_certificate_pem` in the provider block with the CA that issued it, " +
			"or, for a test only, the provider's `insecure_skip_verify = true`."
	}
	return "Certificate not trusted", why, advice
}

func (p peer) explainStatus(e *rest.StatusError, scopes []string) (summary, why, advice string) {
	why = e.Error()
	scope := strings.Join(scopes, " or ")
	switch {
	case e.Scheme == rest.SchemeBearer && rest.HasStatus(e, http.StatusUnauthorized, http.StatusForbidden):
		return explainPlatform(e, scopes)
	case e.Scheme == rest.SchemeBasic && rest.HasStatus(e, http.StatusUnauthorized, http.StatusForbidden):
		return explainBasic(e, scopes)
	case rest.IsUpgrading(e):
		return "The cluster is being upgraded", why, "Until that has ended it answers nothing else. It was waited for: run it again later."
	case e.HTML:
		return "Unexpected answer", why,
			"The answer is an HTML page, so a proxy, a load balancer or another service stands there. Check host, port and path."
	case e.Status == http.StatusUnauthorized:
		return "Token not accepted", why,
			sent("token", e, p.token) + cmp.Or(p.unaccepted, unaccepted) + " It needs the scope " + scope + "."
	case e.Status == http.StatusForbidden:
		return "Not permitted", why, sent("token", e, p.token) + " It needs the scope " + scope + ": add it to the token, or configure one that has it." + p.forbidden
	case e.Status == http.StatusNotFound:
		return "Not found", why, p.notFound
	case e.Status == http.StatusTooManyRequests, e.Status == http.StatusServiceUnavailable:
		return "Server overloaded", why,
			tried(e) + "Apply again later, or with a smaller -parallelism."
	default:
		return "Request refused", why, "The server's message above says why."
	}
}

// sent says which credential it was, by its public part, if it has one, and the setting.
func sent(what string, e *rest.StatusError, setting string) string {
	if e.TokenID == "" {
		return "The " + what + " is that of the provider's " + setting + "."
	}
	return "The " + what + " " + e.TokenID + " was sent, that of the provider's " + setting + "."
}

// tried says how often it was asked; nothing of an error that does not tell.
func tried(e *rest.StatusError) string {
	switch e.Attempts {
	case 0:
		return ""
	case 1:
		return "It was asked once. "
	}
	return fmt.Sprintf("It was asked %d times, with %s of waiting in between (the provider's `max_retry_wait` bounds that). ", e.Attempts, e.Waited.Round(100*time.Millisecond))
}

// explainBasic says why a user is refused. AppMon answers alike to a wrong password
// and to a missing permission (api-facts 8.1).
func explainBasic(e *rest.StatusError, permissions []string) (summary, why, advice string) {
	return "User not accepted", e.Error(), fmt.Sprintf("The user %q was sent, that of the provider's `appmon_username`, with `appmon_password`. "+
		"The server answers alike to an unknown user, a wrong password and a missing permission: it takes *%s*. Give them to a role of the user.",
		e.TokenID, strings.Join(permissions, "* and *"))
}

// GrantRefused is that no access token is granted to the environment's OAuth client,
// so that no apply could do anything; nil if one is, or if none is needed. What may be
// over by then is no reason.
func GrantRefused(ctx context.Context, api *dynatrace.Environment) error {
	_, err := api.LookUpOwn(ctx)
	if grant, ok := errors.AsType[*rest.GrantError](err); ok && isRefusal(grant) {
		return err
	}
	return nil
}

// isRefusal says that single sign-on itself refuses a client.
func isRefusal(e *rest.GrantError) bool {
	return rest.HasStatus(e.Cause(), http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden)
}

// explainGrant says why there was no access token. What single sign-on said is
// never part of it.
func explainGrant(e *rest.GrantError) (summary, why, advice string) {
	asked := fmt.Sprintf("No access token was granted to the OAuth client %s, that of the provider's %s, so that nothing was sent to the environment: ", e.ID, oauthSetting)
	if isRefusal(e) {
		return "OAuth client not accepted", asked + e.Cause().Error() + ": client id or secret not accepted",
			"Compare both with the client in Account Management, where the secret is shown only once: the client may be deleted, or its secret of another client. " +
				"If the environment belongs to another stage, set the provider's `oauth_token_url`."
	}
	summary, why, advice = signOnPeer.explain(e.Cause(), nil)
	return summary, asked + why, advice
}

// explainPlatform says why the platform refuses a credential.
func explainPlatform(e *rest.StatusError, scopes []string) (summary, why, advice string) {
	what := sent("platform token", e, "`platform_token`")
	wrong := "It is unknown or disabled, or it belongs to another environment, or it is no platform token (dt0s16), such as a classic access token (dt0c01), which belongs into `api_token`."
	if e.Setting != "platform_token" {
		what = "An access token of the OAuth client " + e.TokenID + " was sent, that of the provider's " + oauthSetting + "."
		wrong = "It was granted, but not accepted: the client belongs to another account or environment."
	}
	needs := ""
	if platform := dynatrace.PlatformScopes(scopes...); len(platform) > 0 {
		needs = " It needs the scope " + strings.Join(platform, " or ") + "."
	}
	if e.Status == http.StatusUnauthorized {
		return "Token not accepted", e.Error(), what + " " + wrong + needs
	}
	advice = what + needs + " Its user needs the permission as well, by a policy of the account: a scope that no policy backs is refused, too."
	if e.Setting == "platform_token" {
		advice += " An expired platform token is refused in the same way."
	}
	return "Not permitted", e.Error(), advice
}

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
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

// ExplainGate turns a client's error into a Failure. Doing says what was being
// done, as in "listing the certificates of https://gate1:9999".
func ExplainGate(doing string, err error) Failure {
	return explainAs(gatePeer, doing, err, dynatrace.ScopeCertificates)
}

// ExplainAPI is ExplainGate for the environment API. Scopes are those of which the
// token needs one.
func ExplainAPI(doing string, err error, scopes ...string) Failure {
	of := environmentPeer
	if slices.Contains(scopes, dynatrace.ScopeInstallerDownload) {
		of.token = installerTokenSetting
	}
	return explainAs(of, doing, err, scopes...)
}

// peer is what the advice says about the kinds of servers.
type peer struct {
	notFound, unreachable, pinHere, token string
	// unaccepted is what a 401 means, if anything else than elsewhere; forbidden what
	// else a 403 may mean.
	unaccepted, forbidden string
}

// unaccepted is what a 401 means where a peer does not say otherwise.
const unaccepted = " It is unknown, expired or disabled, or it belongs to another environment, or it is no access token (dt0c01 or dt0s16), such as the token of a gate (dt0g02)."

// clusterPeer is what the advice says about a cluster.
var clusterPeer = peer{
	notFound:    "Check the provider's `cluster_url`: it must be the address of a cluster of Dynatrace Managed, such as https://managed.example.com, and what is asked about, such as a node, must exist there.",
	unreachable: "Check the provider's `cluster_url`, DNS, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured).",
	pinHere:     "in the provider block",
	token:       clusterTokenSetting,
	unaccepted:  " A cluster answers so where no token has reached it: a proxy or load balancer in between may take the header Authorization away.",
	forbidden:   " A cluster refuses a token in the same way that it does not know, that has expired, or that belongs to an environment: the Cluster Management Console makes tokens of the cluster.",
}

// ExplainTokens is ExplainAPI for what an environment and a cluster have in common: it
// speaks of the one that was asked.
func ExplainTokens(api *dynatrace.Environment, doing string, err error, scopes ...string) Failure {
	if api.IsCluster() {
		return ExplainCluster(doing, err)
	}
	return ExplainAPI(doing, err, scopes...)
}

// ExplainCluster is ExplainGate for the APIs of a cluster.
func ExplainCluster(doing string, err error) Failure {
	return explainAs(clusterPeer, doing, err, dynatrace.ScopeServiceProvider)
}

var gatePeer = peer{
	notFound: "Check `activegate_url` and `environment_id`: the gate serves this API only below /e/{environment} of an environment that it is connected to, " +
		"and only an Environment ActiveGate has it.",
	unreachable: "Check host name, port, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured), and that the ActiveGate is running.",
	pinHere:     "here or in the provider block",
	token:       gateTokenSetting,
}

// DeferAdvice is for a refresh and a renewal that fail because a gate is down.
const DeferAdvice = "To let a gate that is down warn instead of failing, set the provider's `on_unreachable = \"defer\"`."

var environmentPeer = peer{
	notFound:    "Check the provider's `environment_url`: it must be an environment's own address, such as https://abc12345.live.dynatrace.com or https://dynatrace.example.com/e/{environment}.",
	unreachable: "Check the provider's `environment_url`, DNS, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured).",
	pinHere:     "in the provider block",
	token:       apiTokenSetting,
}

func explainAs(with peer, doing string, err error, scopes ...string) Failure {
	summary, why, advice := with.explain(err, scopes)
	return Failure{Summary: summary, Detail: fmt.Sprintf("Failed while %s: %s.\n\n%s", doing, strings.TrimSuffix(why, "."), advice)}
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

// At is the failure as an error at an attribute.
func (f Failure) At(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, f.Summary, f.Detail)
}

// Fields reports the violations of an API's refusal at the attributes that they
// are about. It returns false if none of them has one.
func (f Failure) Fields(err error, attributes map[string]path.Path, diags *diag.Diagnostics) bool {
	var refused *rest.StatusError
	if !errors.As(err, &refused) {
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

func (p peer) explain(err error, scopes []string) (summary, why, advice string) {
	var (
		grant       *rest.GrantError
		untrusted   *rest.UntrustedError
		unreachable *rest.UnreachableError
		status      *rest.StatusError
		stopped     *canary.Error
		redirect    *rest.RedirectError
		protocol    *rest.ProtocolError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return "Interrupted", "the run was cancelled", "Nothing more was sent. Apply again."
	case errors.As(err, &grant):
		return explainGrant(grant)
	case errors.As(err, &untrusted):
		return p.explainUntrusted(untrusted)
	case errors.As(err, &stopped):
		return "Rotation stopped by an earlier failure", err.Error(),
			"Nothing was sent here. Mend the first one that failed, then apply again; the provider's `max_failed_rotations` says after how many failures a run stops."
	case errors.As(err, &status):
		return p.explainStatus(status, scopes)
	case errors.As(err, &redirect):
		return "Unexpected redirect", err.Error(),
			"Redirects are not followed, so that no token reaches another host. Configure the address that answers itself, not one that forwards to it."
	case errors.As(err, &protocol):
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
	case errors.As(err, &unreachable):
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
	case e.Scheme == rest.SchemeBearer && (e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden) && !e.HTML:
		return explainPlatform(e, scopes)
	case e.Scheme == rest.SchemeBasic && (e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden) && !e.HTML:
		return explainBasic(e, scopes)
	case rest.IsUpgrading(e):
		return "The cluster is being upgraded", why, "Until that has ended it answers nothing else. It was waited for: run it again later."
	case e.HTML:
		return "Unexpected answer", why,
			"The answer is an HTML page, so a proxy, a load balancer or another service stands there. Check host, port and path."
	case e.Status == http.StatusUnauthorized:
		return "Token not accepted", why,
			p.sent(e) + cmp.Or(p.unaccepted, unaccepted) + " It needs the scope " + scope + "."
	case e.Status == http.StatusForbidden:
		return "Not permitted", why, p.sent(e) + " It needs the scope " + scope + ": add it to the token, or configure one that has it." + p.forbidden
	case e.Status == http.StatusNotFound:
		return "Not found", why, p.notFound
	case e.Status == http.StatusTooManyRequests, e.Status == http.StatusServiceUnavailable:
		return "Server overloaded", why,
			tried(e) + "Apply again later, or with a smaller -parallelism."
	default:
		return "Request refused", why, "The server's message above says why."
	}
}

// ForgetAdvice says how to take a resource of this type out of the state and
// leave what it stands for alone, in ways that every engine takes. `removed`
// refuses the instances of for_each and count, so that one of them is moved
// first; and OpenTofu refreshes even what it is about to forget.
func ForgetAdvice(resourceType string) string {
	return fmt.Sprintf("To forget the resource: `terraform state rm 'ADDRESS'`. "+
		"Or, in the configuration, replace it by this, and apply with -refresh=false where it cannot be read:\n\n%s\n"+
		"Of one instance of for_each or count: take its key out, and add\n\n  moved {\n    from = %s.NAME[\"KEY\"]\n    to   = %s.forgotten\n  }\n\n%s",
		removedBlock(resourceType+".NAME"), resourceType, resourceType, removedBlock(resourceType+".forgotten"))
}

// removedBlock is indented, so that engines do not wrap it.
func removedBlock(from string) string {
	return fmt.Sprintf("  removed {\n    from = %s\n    lifecycle {\n      destroy = false\n    }\n  }\n", from)
}

// ImportForms are the ways to import a resource of this type, to be pasted: by
// id on every engine, by identity where engines have it. identity are lines such
// as `id = "current"`.
func ImportForms(resourceType, id string, identity ...string) string {
	to := resourceType + ".NAME"
	return fmt.Sprintf("Accepted forms:\n\n  terraform import '%[1]s' '%[2]s'\n\n  import {\n    to = %[1]s\n    id = %[2]q\n  }\n\n  import {\n    to = %[1]s\n    identity = {\n      %[3]s\n    }\n  }",
		to, id, strings.Join(identity, "\n      "))
}

// sent says which token it was, by its public part and the setting.
func (p peer) sent(e *rest.StatusError) string {
	if e.TokenID == "" {
		return "The token is that of the provider's " + p.token + "."
	}
	return "The token " + e.TokenID + " was sent, that of the provider's " + p.token + "."
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

// appMonPeer is what the advice says about AppMon servers.
var appMonPeer = peer{
	notFound: "Check `appmon_url`: it must be the server's own web services, such as https://appmon1:8021, and no client and no collector.",
	unreachable: "Check `appmon_url`, its port, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured), and that the AppMon server is running: " +
		"while it restarts, it takes no connections for minutes.",
	pinHere: "in the provider block, or here where nothing is in state yet",
	token:   "`appmon_password`",
}

// ExplainAppMon is ExplainGate for an AppMon server. Permissions are those that the
// user needs, all of them.
func ExplainAppMon(doing string, err error, permissions ...string) Failure {
	return explainAs(appMonPeer, doing, err, permissions...)
}

// explainBasic says why a user is refused. AppMon answers alike to a wrong password
// and to a missing permission (api-facts 8.1).
func explainBasic(e *rest.StatusError, permissions []string) (summary, why, advice string) {
	return "User not accepted", e.Error(), fmt.Sprintf("The user %q was sent, that of the provider's `appmon_username`, with `appmon_password`. "+
		"The server answers alike to an unknown user, a wrong password and a missing permission: it takes *%s*. Give them to a role of the user.",
		e.TokenID, strings.Join(permissions, "* and *"))
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

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// ExplainGate turns a client's error into a Failure. Doing says what was being
// done, as in "listing the certificates of https://gate1:9999".
func ExplainGate(doing string, err error) Failure {
	return gatePeer.failure(doing, err, dynatrace.ScopeCertificates)
}

// ExplainAPI is ExplainGate for the environment API. Scopes are those of which the
// token needs one.
func ExplainAPI(doing string, err error, scopes ...string) Failure {
	of := environmentPeer
	if slices.Contains(scopes, dynatrace.ScopeInstallerDownload) {
		of.token = installerTokenSetting
	}
	return of.failure(doing, err, scopes...)
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
	return clusterPeer.failure(doing, err, dynatrace.ScopeServiceProvider)
}

// ExplainAppMon is ExplainGate for an AppMon server. Permissions are those that the
// user needs, all of them.
func ExplainAppMon(doing string, err error, permissions ...string) Failure {
	return appMonPeer.failure(doing, err, permissions...)
}

// peer is what the advice says about one kind of servers.
type peer struct {
	notFound, unreachable, pinHere, token string
	// unaccepted is what a 401 means, if anything else than elsewhere; forbidden what
	// else a 403 may mean.
	unaccepted, forbidden string
}

// unaccepted is what a 401 means where a peer does not say otherwise.
const unaccepted = " It is unknown, expired or disabled, or it belongs to another environment, or it is no access token (dt0c01 or dt0s16), such as the token of a gate (dt0g02)."

// oauthSetting names both halves of an OAuth client.
const oauthSetting = "`oauth_client_id` and `oauth_client_secret`"

// The kinds of servers.
var (
	gatePeer = peer{
		notFound: "Check `activegate_url` and `environment_id`: the gate serves this API only below /e/{environment} of an environment that it is connected to, " +
			"and only an Environment ActiveGate has it.",
		unreachable: "Check host name, port, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured), and that the ActiveGate is running.",
		pinHere:     "here or in the provider block",
		token:       gateTokenSetting,
	}
	environmentPeer = peer{
		notFound:    "Check the provider's `environment_url`: it must be an environment's own address, such as https://abc12345.live.dynatrace.com or https://dynatrace.example.com/e/{environment}.",
		unreachable: "Check the provider's `environment_url`, DNS, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured).",
		pinHere:     "in the provider block",
		token:       apiTokenSetting,
	}
	clusterPeer = peer{
		notFound:    "Check the provider's `cluster_url`: it must be the address of a cluster of Dynatrace Managed, such as https://managed.example.com, and what is asked about, such as a node, must exist there.",
		unreachable: "Check the provider's `cluster_url`, DNS, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured).",
		pinHere:     "in the provider block",
		token:       clusterTokenSetting,
		unaccepted:  " A cluster answers so where no token has reached it: a proxy or load balancer in between may take the header Authorization away.",
		forbidden:   " A cluster refuses a token in the same way that it does not know, that has expired, or that belongs to an environment: the Cluster Management Console makes tokens of the cluster.",
	}
	signOnPeer = peer{
		notFound: "Check the provider's `oauth_token_url`: it must be where single sign-on grants access tokens, such as https://sso.dynatrace.com/sso/oauth2/token.",
		unreachable: "Single sign-on is another host than the environment: check the provider's `oauth_token_url`, DNS, firewall and proxy settings " +
			"(HTTPS_PROXY and NO_PROXY are honoured), which must let it through as well.",
		pinHere: "in the provider block",
		token:   oauthSetting,
	}
	appMonPeer = peer{
		notFound: "Check `appmon_url`: it must be the server's own web services, such as https://appmon1:8021, and no client and no collector.",
		unreachable: "Check `appmon_url`, its port, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured), and that the AppMon server is running: " +
			"while it restarts, it takes no connections for minutes.",
		pinHere: "in the provider block, or here where nothing is in state yet",
		token:   "`appmon_password`",
	}
)

// DeferAdvice is for a refresh and a renewal that fail because a gate is down.
const DeferAdvice = "To let a gate that is down warn instead of failing, set the provider's `on_unreachable = \"defer\"`."

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// appMonPeer is what the advice says about AppMon servers.
var appMonPeer = peer{
	notFound: "Check `appmon_url`: it must be the server's own web services, such as https://appmon1:8021, and no client and no collector.",
	unreachable: "Check `appmon_url`, its port, firewall and proxy settings (HTTPS_PROXY and NO_PROXY are honoured), and that the AppMon server is running: " +
		"while it restarts, it takes no connections for minutes.",
	pinHere: "here or in the provider block",
	token:   "`appmon_password`",
}

// ExplainAppMon is Explain for an AppMon server. Permissions are those that the
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

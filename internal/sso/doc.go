// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package sso is the client of Dynatrace's single sign-on: it gets access tokens
// for an OAuth client (api-facts 7.2), which live five minutes, renews them before
// they end, and does so once for all who need one. It knows nothing of any API
// that they are for.
//
// The exchange itself is golang.org/x/oauth2/clientcredentials, over the same
// rest.Client as everything else: trust, proxy, limits and retries hold, redirects
// are not followed, and nothing of what single sign-on answers gets into a message.
// That library's own memory of a token goes by the system's clock and knows neither
// a context for each caller nor failures, so that it is not used.
package sso

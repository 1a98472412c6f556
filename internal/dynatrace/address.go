// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

var addressForm = rest.AddressForm{Of: "an environment", Example: "https://abc12345.live.dynatrace.com"}

// AddressError says why a text is no address of an environment.
type AddressError = rest.AddressError

// Address is the base of an environment's API, normalized: two addresses of
// the same environment are equal with ==. The zero Address is none.
type Address struct {
	server      rest.Address
	path        string // [/prefix][/e/{env}] without a slash at its end
	environment string
	cluster     bool // whose API v2 it is, not an environment's
}

// ParseAddress reads the forms of api-facts 7.3:
// https://{env}.live.dynatrace.com, its .apps. twin (which serves the same API
// under the .live. name), https://{domain}/e/{env}, https://{gate}:9999/e/{env},
// with any path prefix, with or without a slash or /api at the end. Plain http
// is accepted to a loopback address only. The error is an *AddressError.
func ParseAddress(raw string) (Address, error) {
	server, written, err := addressForm.Parse(raw)
	if err != nil {
		return Address{}, err
	}
	path, environment, err := readPath(written)
	if err != nil {
		return Address{}, err
	}
	classic, ofHost := saasHost(server.Host())
	if ofHost == "" {
		return Address{server: server, path: path, environment: environment}, nil
	}
	if !isPlatformPath(path, ofHost) {
		return Address{}, addressForm.Wrong("its path does not belong there: the address ends with the host")
	}
	server, _, err = addressForm.Parse(strings.Replace(server.String(), server.Host(), classic, 1))
	return Address{server: server, environment: ofHost}, err
}

// ClusterAddress is where a cluster of Managed has what its API v2 shares with
// environments: ActiveGate tokens and ActiveGates (api-facts 2.3 and 4.3).
func ClusterAddress(server rest.Address) Address { return Address{server: server, cluster: true} }

// IsCluster says that it is a cluster's.
func (a Address) IsCluster() bool { return a.cluster }

// String is the base URL.
func (a Address) String() string { return a.server.URL() + a.path }

// Environment is the environment's id as far as the URL tells it: what follows
// /e/, or the first label of a SaaS host; else empty.
func (a Address) Environment() string { return a.environment }

// HostPort is host and port, e.g. "abc12345.live.dynatrace.com:443".
func (a Address) HostPort() string { return a.server.HostPort() }

// Name tells the environment from others: its id, as far as its address tells one, else the
// host. One environment has several addresses.
func (a Address) Name() string { return cmp.Or(a.environment, a.server.Host()) }

// Platform is the host of the same environment's platform, abc12345.apps.; false if
// it has none that is known, as on Managed. A loopback address stands for both.
func (a Address) Platform() (rest.Address, bool) {
	if a.server.IsLoopback() {
		return a.server, true
	}
	apps := appsHost(a.server.Host())
	if apps == "" {
		return rest.Address{}, false
	}
	platform, _, err := addressForm.Parse(strings.Replace(a.server.String(), a.server.Host(), apps, 1))
	return platform, err == nil
}

// IsLoopback reports whether it is on this very machine, where nothing tells what
// answers.
func (a Address) IsLoopback() bool { return a.server.IsLoopback() }

// Stage is "sprint" or "dev" for an environment of dynatracelabs.com, else empty.
func (a Address) Stage() string {
	labels := strings.Split(a.server.Host(), ".")
	if _, environment := saasHost(a.server.Host()); environment == "" || labels[2] != "dynatracelabs" {
		return ""
	}
	return labels[1]
}

// IsZero reports whether this is no address.
func (a Address) IsZero() bool { return a.server.IsZero() }

// saasHost knows the hosts of api-facts 7.3: abc12345.live.dynatrace.com and
// abc12345.sprint.dynatracelabs.com, and their twins for the platform, which
// are abc12345.apps.dynatrace.com and abc12345.sprint.apps.dynatracelabs.com.
func saasHost(host string) (classic, environment string) {
	labels := strings.Split(host, ".")
	switch {
	case len(labels) == 4 && labels[1] == "apps" && labels[2] == "dynatrace":
		labels[1] = "live"
	case len(labels) == 5 && labels[2] == "apps" && labels[3] == "dynatracelabs":
		labels = append(labels[:2], labels[3:]...)
	}
	if len(labels) == 4 && ((labels[1] == "live" && labels[2] == "dynatrace") || labels[2] == "dynatracelabs") {
		return strings.Join(labels, "."), labels[0]
	}
	return host, ""
}

// appsHost is the twin of a classic SaaS host; empty if it is none.
func appsHost(classic string) string {
	if _, environment := saasHost(classic); environment == "" {
		return ""
	}
	labels := strings.Split(classic, ".")
	if labels[1] == "live" {
		labels[1] = "apps"
	} else {
		labels = slices.Insert(labels, 2, "apps")
	}
	return strings.Join(labels, ".")
}

var segmentPattern = regexp.MustCompile(`^[A-Za-z0-9._~@:+-]+$`)

// readPath splits what follows the host: any prefix, /e/{env} and, left out,
// /api or /api/v2. The path that remains has no slash at its end.
func readPath(escaped string) (path, environment string, err error) {
	segments := slices.DeleteFunc(strings.Split(escaped, "/"), func(segment string) bool { return segment == "" })
	for _, segment := range segments {
		if !segmentPattern.MatchString(segment) || strings.Trim(segment, ".") == "" {
			return "", "", addressForm.Wrong("its path holds characters that do not belong there")
		}
	}
	segments = withoutAPI(segments)
	if at := lastIndex(segments, "e"); at >= 0 {
		if at != len(segments)-2 {
			return "", "", addressForm.Wrong("it must end with /e/{environment id}")
		}
		environment = segments[at+1]
		if err := addressForm.CheckEnvironment(environment); err != nil {
			return "", "", err
		}
	}
	if len(segments) == 0 {
		return "", "", nil
	}
	return "/" + strings.Join(segments, "/"), environment, nil
}

// withoutAPI cuts /api, /api/v1 and /api/v2 off the end.
func withoutAPI(segments []string) []string {
	last := len(segments) - 1
	if last > 0 && segments[last-1] == "api" && (segments[last] == "v1" || segments[last] == "v2") {
		return segments[:last-1]
	}
	if last >= 0 && segments[last] == "api" {
		return segments[:last]
	}
	return segments
}

func lastIndex(segments []string, wanted string) int {
	for at, segment := range slices.Backward(segments) {
		if segment == wanted {
			return at
		}
	}
	return -1
}

// isPlatformPath accepts what may follow a SaaS host, which has no path of its
// own: that of the platform's proxy stands for it, and /e/{env} says nothing new.
func isPlatformPath(path, environment string) bool {
	switch path {
	case "", "/e/" + environment,
		"/platform/classic/environment-api", "/platform/classic/environment-api/v1", "/platform/classic/environment-api/v2":
		return true
	}
	return false
}

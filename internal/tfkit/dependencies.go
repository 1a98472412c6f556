// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package tfkit is the only Terraform glue that the provider's things share:
// what Configure hands to them, how errors of the clients become diagnostics, and
// publishing state and identity together.
package tfkit

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Dependencies is what the provider's Configure hands to every resource, data
// source and action. One value lives as long as one configured provider, that
// is one walk of the engine, so the clients' memory of "this run" lives here.
type Dependencies struct {
	// Clock is the only source of the time.
	Clock clock.Clock
	// Gates talks to gates' own certificate API.
	Gates *gate.Fleet
	// ActiveGateURL is the default gate, as configured.
	ActiveGateURL Setting
	// EnvironmentID is the default `{env}` of gate URLs.
	EnvironmentID Setting
	// GateToken is the access token that gates see.
	GateToken Setting
	// API is the environment's API; nil while EnvironmentURL or both of its
	// tokens are unset or unknown. Use RequireAPI or RequireConnectionInfo.
	API *dynatrace.Environment
	// Creations makes creations of tokens of one name serial.
	Creations dynatrace.Creations
	// Cluster is the cluster of Managed; nil while ClusterURL or ClusterToken is unset
	// or unknown. Use RequireCluster.
	Cluster *managed.Cluster
	// ClusterAPI is what the cluster has of the environment's API: ActiveGate tokens
	// and Cluster ActiveGates. It is there when Cluster is.
	ClusterAPI *dynatrace.Environment
	// ClusterURL is where both are.
	ClusterURL Setting
	// ClusterToken is the token that the cluster sees.
	ClusterToken Setting
	// EnvironmentURL is where API is.
	EnvironmentURL Setting
	// Credential is the setting of the credential that the environment sees; of an
	// OAuth client it is the one of its id.
	Credential Setting
	// Platform says that this is a platform credential, which is known before its
	// value is.
	Platform bool
	// InstallerToken is the access token for connection info.
	InstallerToken Setting
	// Client sends to servers that have no client of their own here.
	Client *rest.Client
	// AppMonURL is the default server of AppMon; AppMonUser and AppMonPassword are
	// what it sees.
	AppMonURL, AppMonUser, AppMonPassword Setting
	// Lifetime is that of the process.
	Lifetime *clock.Lifetime
	// Patience is how long what is not there yet may be waited for; 0 does not wait.
	Patience time.Duration
	// Sleep waits between two looks; nil is a real timer.
	Sleep rest.Sleeper
	// Early is how much of its last minute a new token lacks, so that it is known by
	// its expiry.
	Early func() time.Duration
	// OpenRotation says that this run has read an open rotation of the tenant
	// token from state. The plan of a create must know: for a tainted resource the
	// engine shows it no state.
	OpenRotation atomic.Bool
	// RotationRead says that this run has read a rotation of the tenant token: it
	// is a plan then, since no apply reads.
	RotationRead atomic.Bool
	// Files is what this run knows of files that resources write.
	Files Ledger
	// AppMon is what this run knows of AppMon servers, by URL: engines show neither a
	// create nor its plan the private state of the tainted resource that it replaces.
	AppMon sync.Map
	// EnforcementReads counts the states of token enforcements that this run has
	// read: an environment has one.
	EnforcementReads atomic.Int32
	// EnforcementWish is what this run wants of it.
	EnforcementWish Wish
	// UnknownTrust says that a trust setting is not known yet, so that no
	// gate may be judged.
	UnknownTrust bool
	// DeferUnreachable is `on_unreachable = "defer"`.
	DeferUnreachable bool
	// MayDefer is the same for a plan, which may not know it yet.
	MayDefer bool

	skew, apiSkew sync.Once
	distrusted    sync.Map // of what NoteDistrust was told
}

// FromProviderData unpacks what Configure handed over. During validation the
// engine has not configured the provider yet: then it returns nil and no error.
func FromProviderData(data any, diags *diag.Diagnostics) *Dependencies {
	if data == nil {
		return nil
	}
	deps, ok := data.(*Dependencies)
	if !ok {
		diags.AddError("Unexpected provider data",
			fmt.Sprintf("The provider handed over a %T. This is a defect of the provider: please report it.", data))
		return nil
	}
	return deps
}

// distrust is a certificate that a server presented to a refresh.
type distrust struct{ server, fingerprint string }

// NoteDistrust remembers that the refresh of this run has said why a server is
// not trusted. The plan, which may also be made without one, then does not say it
// again.
func (d *Dependencies) NoteDistrust(server, fingerprint string) {
	d.distrusted.Store(distrust{server, fingerprint}, true)
}

// Distrusts says that this run has said it.
func (d *Dependencies) Distrusts(server, fingerprint string) bool {
	_, said := d.distrusted.Load(distrust{server, fingerprint})
	return said
}

// maxSkew is how far clocks may differ before a plan that counts days misleads.
const maxSkew = 5 * time.Minute

// WarnSkew warns, once a run, of a gate whose clock differs from this
// machine's: validity and expiry of certificates are judged by this machine's.
func (d *Dependencies) WarnSkew(server string, measure func() (time.Duration, bool), diags *diag.Diagnostics) {
	warnSkew(&d.skew, server, measure, "What is said of validity and expiry here follows this machine's clock", diags)
}

// WarnAPISkew is the same for an environment, whose clock decides when its
// tokens expire, so that all that is done and said of them follows it.
func (d *Dependencies) WarnAPISkew(server string, measure func() (time.Duration, bool), diags *diag.Diagnostics) {
	warnSkew(&d.apiSkew, server, measure, "Expiry, schedule and overlap of tokens follow the clock of the API, not this machine's", diags)
}

func warnSkew(once *sync.Once, server string, measure func() (time.Duration, bool), follows string, diags *diag.Diagnostics) {
	skew, known := measure()
	if !known || skew.Abs() <= maxSkew {
		return
	}
	once.Do(func() {
		relation := "ahead of"
		if skew < 0 {
			relation = "behind"
		}
		diags.AddWarning("Clocks differ",
			fmt.Sprintf("The clock of %s is %s %s this machine's. %s: set both by NTP.", server, skew.Abs().Round(time.Second), relation, follows))
	})
}

// Ledger is what a run knows of files, by their paths: who plans to have one, and
// what is known to be in it. Its zero value is empty.
type Ledger struct {
	owners, contents, written sync.Map
}

// Own says that an owner plans to have a file. It returns false if somebody else
// does.
func (l *Ledger) Own(file, owner string) bool {
	first, _ := l.owners.LoadOrStore(file, owner)
	return first == owner
}

// Vouch says that a resource of this run wrote what is in a file. For a
// tainted resource, and for one that was just destroyed, the engine shows no
// state to those who ask next.
func (l *Ledger) Vouch(file, content string) { l.contents.Store(file, content) }

// Vouched is what was said of a file; "" if nothing was.
func (l *Ledger) Vouched(file string) string {
	content, _ := l.contents.Load(file)
	text, _ := content.(string)
	return text
}

// Write says that a file was written in this run.
func (l *Ledger) Write(file string) { l.written.Store(file, true) }

// Written says that it was: whoever gives the file up afterwards leaves it alone.
func (l *Ledger) Written(file string) bool {
	_, written := l.written.Load(file)
	return written
}

// Wish is what a run wants of something that there is one of. The zero value is
// ready.
type Wish struct{ first atomic.Pointer[string] }

// Agrees records a wish, and says whether it is the same as the first one.
func (w *Wish) Agrees(wish string) bool {
	w.first.CompareAndSwap(nil, &wish)
	return *w.first.Load() == wish
}

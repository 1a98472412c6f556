// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"errors"
)

// ErrRotationOpen refuses to start a rotation of the tenant token while one is
// in progress.
var ErrRotationOpen = errors.New("another rotation of the tenant token is already in progress")

// ErrNoRotation refuses to finish or cancel what is not in progress.
var ErrNoRotation = errors.New("no rotation of the tenant token is in progress")

// tenant is the environment's tenant token and the rotation of it (api-facts
// 3.1).
type tenant struct {
	active string
	// old is the previous token while a rotation is open, else empty.
	old string
}

func (e *Environment) initTenant() { e.tenant = tenant{active: newTenantToken()} }

// newTenantToken makes 16 letters and digits, without a form that anybody
// could recognize.
func newTenantToken() string { return rand.Text()[:16] }

// valid tells whether a component may connect with that token.
func (t *tenant) valid(token string) bool {
	return token != "" && (token == t.active || token == t.old)
}

// start makes a new active token; the previous one stays valid.
func (t *tenant) start() error {
	if t.old != "" {
		return ErrRotationOpen
	}

	t.active, t.old = newTenantToken(), t.active

	return nil
}

// finish makes the old token invalid and returns it.
func (t *tenant) finish() (ended string, err error) {
	if t.old == "" {
		return "", ErrNoRotation
	}

	ended, t.old = t.old, ""

	return ended, nil
}

// cancel makes the new token invalid and the old one active again.
func (t *tenant) cancel() error {
	if t.old == "" {
		return ErrNoRotation
	}

	t.active, t.old = t.old, ""

	return nil
}

// tenantObstacleLocked is whether a tenant token keeps a component out.
func (e *Environment) tenantObstacleLocked(token string) obstacle {
	if e.tenant.valid(token) {
		return obstacle{}
	}

	return obstacle{reason: "its tenant token is no longer valid"}
}

// TenantToken returns the active tenant token, and the old one while a rotation
// is open, else "".
func (e *Environment) TenantToken() (active, old string) {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.tenant.active, e.tenant.old
}

// RotationOpen tells whether a rotation of the tenant token is in progress.
func (e *Environment) RotationOpen() bool {
	_, old := e.TenantToken()

	return old != ""
}

// StartRotation starts a rotation past the API. The error is ErrRotationOpen.
func (e *Environment) StartRotation() error { return e.rotate((*tenant).start) }

// FinishRotation finishes one past the API. The error is ErrNoRotation.
func (e *Environment) FinishRotation() error {
	return e.rotate(func(t *tenant) error {
		_, err := t.finish()

		return err
	})
}

// CancelRotation cancels one past the API. The error is ErrNoRotation.
func (e *Environment) CancelRotation() error { return e.rotate((*tenant).cancel) }

func (e *Environment) rotate(step func(*tenant) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.settleLocked()

	err := step(&e.tenant)
	e.settleLocked()

	return err
}

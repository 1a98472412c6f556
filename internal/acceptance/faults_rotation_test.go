// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

// Steps of a rotation, as faults and hooks name them.
const (
	rotationStart  = "POST /api/v2/tenantTokenRotation/start"
	rotationFinish = "POST /api/v2/tenantTokenRotation/finish"
	rotationCancel = "POST /api/v2/tenantTokenRotation/cancel"
)

// rotationWrites are the contexts of a rotation of the tenant token, with both
// readings of what connection info serves meanwhile: it tells what became of a
// step whose answer is lost.
var rotationWrites = []faultContext{
	startContext("start of a rotation, new served", false),
	startContext("start of a rotation, old served", true),
	finishContext("finish of a rotation, new served", false),
	finishContext("finish of a rotation, old served", true),
	cancelContext("cancellation of a rotation, new served", false),
	cancelContext("cancellation of a rotation, old served", true),
}

func startContext(name string, old bool) faultContext {
	return faultContext{
		name: name, write: rotationStart, saves: true, onlyDone: old, hostile: !old, again: (*faultCell).startsAgain,
		settled: func(c *faultCell) { c.phase("started") },
		prepare: func(c *faultCell) {
			c.ofTenant(old)
			c.blocks = rounds(firstTime)
		},
	}
}

func finishContext(name string, old bool) faultContext {
	return faultContext{
		name: name, write: rotationFinish, saves: true, onlyDone: old, hostile: !old,
		settled: func(c *faultCell) { c.phase("finished") },
		prepare: func(c *faultCell) {
			c.ofTenant(old)
			c.applies(rounds(firstTime)...)
			c.rotation.rollOut()
			c.blocks = rounds(firstTime, finishNow)
		},
	}
}

func cancelContext(name string, old bool) faultContext {
	return faultContext{
		name: name, write: rotationCancel, saves: true, onlyDone: old, hostile: !old,
		settled: func(c *faultCell) { c.phase("") },
		prepare: func(c *faultCell) {
			c.ofTenant(old)
			c.applies(rounds(firstTime)...)
			c.blocks = nil
		},
	}
}

// ofTenant begins a cell of the tenant token, with two gates and two agents.
func (c *faultCell) ofTenant(old bool) {
	c.t.Helper()
	c.rotation = newRotationWorld(c.t, old)
	c.tokens = c.rotation.environmentWorld
	c.w = c.tokens.world
	c.starts()
}

// rounds is a rotation that may end in either way at once, and an output of it.
func rounds(lines ...string) []string {
	return []string{rotation(append(lines, `min_overlap = "0s"`, `on_destroy = "cancel"`)...), `
output "phase" {
  value = activegate_tenant_token_rotation.this.phase
}
`}
}

// adoptAdvice is how messages say that an open rotation can be adopted.
const adoptAdvice = `import { to = activegate_tenant_token_rotation.NAME id = "current" }`

// startsAgain applies again. A rotation that is open and not in state, because
// nothing proves whose it is or nobody was left to save it, is refused and can be
// adopted; its tokens are unproven, so this cancels it and starts another one.
func (c *faultCell) startsAgain() {
	c.t.Helper()
	if len(c.saved()) > 0 || !c.rotation.api.RotationOpen() {
		c.e.ok(c.e.apply())
		return
	}
	if !c.fault.done {
		c.t.Errorf("a rotation was started, against all appearances:\n%s", c.broke.text)
	}
	if !c.fault.lonely {
		c.e.says(c.broke, "It is not known whether the rotation was started", adoptAdvice, "tenantTokenRotation/cancel")
	}
	c.e.says(c.e.fails(c.e.apply()), "Error: A rotation is already in progress", adoptAdvice)
	c.e.says(c.e.ok(c.e.run("import", rotationAddress, "current")), "The adopted rotation is unproven")
	c.e.ok(c.e.apply()) // records on_destroy
	c.e.unchanged()
	started := c.blocks
	c.applies()
	c.phase("")
	c.applies(started...)
}

// phase requires that the rotation is in a phase, with the tokens of the
// environment in state, or gone if it is empty; and that nobody was cut off.
func (c *faultCell) phase(want string) {
	c.t.Helper()
	c.rotation.unharmed()
	if open := c.rotation.api.RotationOpen(); open != (want == "started") {
		c.t.Errorf("a rotation is open: %t, after the phase %q", open, want)
	}
	if want == "" {
		c.none()
		return
	}
	saved := c.one()
	active, old := c.rotation.api.TenantToken()
	known, _ := saved["old_token"].(string)
	if saved["phase"] != want || saved["active_token"] != active || known != old {
		c.t.Errorf("the state says %v; its tokens are those of the environment: %t, %t", saved["phase"], saved["active_token"] == active, known == old)
	}
}

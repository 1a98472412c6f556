// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import "testing"

// TestAppMonINIFunction renders the exact text, null values included.
func TestAppMonINIFunction(t *testing.T) {
	w := newWorld(t)
	w.run(
		returning(`appmon_ini("-vmargs\r\n-Da=1\r\n-Deof=eof\r\n-frontend", { a = null, b = "x" })`, "-vmargs\r\n-Db=x\r\n-Deof=eof\r\n-frontend"),
		returning(`appmon_ini("-vmargs\n", {})`, "-vmargs\n"),
		refusing("content", `appmon_ini("-Da=1", {})`, "content holds no line -vmargs"),
		refusing("properties", `appmon_ini("-vmargs", { a = "x y" })`, `properties["a"] must hold no white space`),
	)
}

// TestAppMonCommandFunction renders the exact command.
func TestAppMonCommandFunction(t *testing.T) {
	w := newWorld(t)
	w.run(
		returning(`appmon_command("server", ["clearkeys", "clearcerts"])`, "dtserver -Dclearkeys -Dclearcerts"),
		returning(`appmon_command("client", [])`, "dtclient"),
		refusing("component", `appmon_command("agent", [])`, "component must be one of server"),
		refusing("switches", `appmon_command("collector", ["cleardcrum"])`, "switches[0] is cleardcrum"),
		refusing("switches", `appmon_command("collector", [null])`, "switches[0] must not be null"),
	)
}

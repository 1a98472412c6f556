// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// crashOutput is what a dying provider prints, with the stacks of all goroutines.
const crashOutput kind = "crash output"

// TestExternalCrash ends the real provider in the middle of an upload by signals
// at which Go prints what every goroutine is doing, with as much as it can
// print: no secret is in that, nor in what the engine makes of it.
func TestExternalCrash(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_LOG=trace", "TF_LOG_PATH="+e.path("trace.log"), "GOTRACEBACK=system", "TF_VAR_password="+filePassword)
	password := leak.Text("password", filePassword)
	for name, signal := range map[string]syscall.Signal{"SIGQUIT": syscall.SIGQUIT, "SIGABRT": syscall.SIGABRT} {
		t.Run(name, func(t *testing.T) {
			e := e.in(t)
			printed := e.path("crash-" + name)
			e.variables = append(e.variables, stderrVariable+"="+printed)
			gate := e.world.gate()
			file := e.hide(1)
			e.write(ephemeralPassword + certificate(gate, file.pem("_wo"), "password_wo = var.password"))
			crashed := e.fails(e.during(gate, "PUT /{name}", func(*running) { e.signalProvider(signal) }))

			dump, err := os.ReadFile(printed)
			if err != nil || !strings.Contains(string(dump), name) || strings.Count(string(dump), "goroutine ") < 10 || !strings.Contains(string(dump), "certificate.(*Resource).Create") {
				t.Fatalf("this is no dump of a provider that uploads: %v\n%s", err, dump)
			}
			seen := &evidence{e: e, places: map[kind][]leak.Place{}}
			seen.keep(crashOutput, name, dump)
			seen.keep(humanOutput, "apply", []byte(crashed.text))
			log, err := os.ReadFile(e.path("trace.log"))
			if err != nil {
				t.Fatal(err)
			}
			seen.keep(traceLog, "engine and provider", log)
			if state, err := os.ReadFile(e.path("work", "terraform.tfstate")); err == nil {
				seen.keep(stateFile, "terraform.tfstate", state)
			}
			secrets := append(file.secrets(), password, token(), anyPKCS12())
			seen.nowhere(secrets)

			// The scan would see them there.
			half := len(dump) / 2
			planted := string(dump[:half]) + simulator.Token + "\n" + file.id.KeyPEM + "\n" + filePassword + string(dump[half:])
			seen.places = map[kind][]leak.Place{crashOutput: {{Name: name, Content: []byte(planted)}}}
			seen.somewhere([]leak.Secret{file.secrets()[0], password, token()}, crashOutput)

			// What the crash left is mended by the next apply.
			e.ok(e.apply())
			e.world.onlyFile(gate, file.id)
			e.unchanged()
		})
	}
}

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-activegate is started by Terraform or OpenTofu,
// never by hand.
package main

import (
	"flag"
	"log"
	"os"
	"runtime/debug"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/sdklog"
)

// version is set at release: -ldflags "-X main.version=1.2.3".
var version = "dev"

// lastWords is how long the process may go on after the engine has left: it is
// killed after two seconds.
const lastWords = 1500 * time.Millisecond

// garbage is by how many percent memory may grow before it is collected. A
// process lives for one run, which is seconds: collecting half as often as Go
// does by itself takes a fifth more memory and about a tenth less CPU time.
const garbage = 200

func main() {
	debugged := flag.Bool("debug", false, "wait for a debugger: print how to attach an engine, and keep serving")
	flag.Parse()

	if err := sdklog.Quiet(); err != nil {
		log.Fatal(err)
	}
	var options []tf6server.ServeOpt
	if *debugged {
		options = append(options, tf6server.WithManagedDebug())
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	lifetime := provider.NewLifetime()
	err := tf6server.Serve("registry.terraform.io/activegate/activegate", provider.NewServer(version, provider.WithLifetime(lifetime)), options...)
	lifetime.End(lastWords)
	if err != nil {
		log.Fatal(err)
	}
}

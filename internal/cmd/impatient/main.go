// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command impatient is the provider with little patience for gates that never
// switch: the fault matrix starts it where the real one would wait a minute.
// Everything else is as in the real one.
package main

import (
	"log"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/sdklog"
)

const (
	patience  = 1500 * time.Millisecond
	lastWords = 1500 * time.Millisecond
)

func main() {
	if err := sdklog.Quiet(); err != nil {
		log.Fatal(err)
	}
	lifetime := provider.NewLifetime()
	serve := provider.NewServer("impatient", provider.WithLifetime(lifetime), provider.WithPatience(patience))
	err := tf6server.Serve("registry.terraform.io/activegate/activegate", serve)
	lifetime.End(lastWords)
	if err != nil {
		log.Fatal(err)
	}
}

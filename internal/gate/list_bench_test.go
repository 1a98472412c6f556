// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkParseListing is what a gate's answer costs: with the one file that it
// has in a quiet fleet, and with a hundred that somebody left there.
func BenchmarkParseListing(b *testing.B) {
	const file = `{"name":"terraform-%08x-abcdefgh.p12","desc":[{"alias":"gate","description":` +
		`"Subject:CN=gate.example.com,O=Example;Valid from:Fri Feb 15 13:16:58 UTC 2019;Valid to:Sat Feb 15 13:16:58 UTC 2020;Serial number:71d2"}]}`
	for _, count := range []int{1, 100} {
		var files []string
		for index := range count {
			files = append(files, fmt.Sprintf(file, index))
		}
		body := []byte("[" + strings.Join(files, ",") + "]")
		b.Run(fmt.Sprintf("%d files", count), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if listing, err := listed(body, "application/json"); err != nil || len(listing.Files) != count {
					b.Fatal(len(listing.Files), err)
				}
			}
		})
	}
}

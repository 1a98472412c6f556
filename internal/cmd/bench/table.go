// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// printTable prints one line a case, columns aligned.
func printTable(output io.Writer, rows []*row) error {
	const padding = 2
	table := tabwriter.NewWriter(output, 0, 0, padding, ' ', 0)
	fmt.Fprintln(table, "case\tseconds\tratio\trequests\tconnections\tprovider MB\tprovider CPU s\tms a resource")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%.2f\t%.2f\t%d\t%d\t%s\n", r.title, r.seconds(), r.ratio(), r.requests(), r.connections(), r.provider())
	}
	fmt.Fprintln(table)
	return table.Flush()
}

// provider is the part of a line that tells of the provider's processes. The
// floor has none.
func (r *row) provider() string {
	if r.cpu() == 0 {
		return "-\t-\t-"
	}
	return fmt.Sprintf("%s\t%.2f\t%.2f", mebibytes(r.peak()), r.cpu().Seconds(), milliseconds(r.cpuEach()))
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

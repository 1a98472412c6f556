// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
)

// fleetRow is one run on a fleet or a part of it.
type fleetRow struct {
	sample
	title     string
	resources int
	state     int64 // bytes
}

// printFleet prints one line a run, columns aligned.
func printFleet(output io.Writer, rows []fleetRow) error {
	const padding = 2
	table := tabwriter.NewWriter(output, 0, 0, padding, ' ', 0)
	fmt.Fprintln(table, "run\tresources\tseconds\trequests\tconnections\tengine MB\tprovider MB\tprovider CPU s\tstate MB")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%d\t%.1f\t%d\t%d\t%s\t%s\t%.1f\t%.1f\n", r.title, r.resources, r.wall.Seconds(), r.Requests, r.Connections,
			mebibytes(r.engine), mebibytes(r.peak), r.cpu.Seconds(), float64(r.state)/mebibyte)
	}
	return table.Flush()
}

const mebibyte = 1 << 20

// mebibytes is a memory; - where the system does not tell.
func mebibytes(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return strconv.FormatInt(bytes/mebibyte, 10)
}

// stateSize is the size of the state in bytes.
func (w *workspace) stateSize() (int64, error) {
	found, err := os.Stat(filepath.Join(w.directory, stateFile))
	if err != nil {
		return 0, err
	}
	return found.Size(), nil
}

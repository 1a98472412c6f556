// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// faultTable is the matrix as it is printed: a row for each context, a column
// for each fault.
type faultTable struct {
	rows    []faultContext
	columns []writeFault
	path    string

	mutex sync.Mutex
	cells map[[2]string]string // context and fault -> cellOK, ...
}

const (
	cellOK      = "ok"
	cellRed     = "RED"
	cellMissing = "-" // did not run
)

func newFaultTable(path string, rows []faultContext, columns []writeFault) *faultTable {
	table := &faultTable{rows: rows, columns: columns, path: path, cells: map[[2]string]string{}}
	for _, row := range rows {
		for _, column := range row.faults() {
			table.cells[[2]string{row.name, column.name}] = cellMissing
		}
	}
	return table
}

// note notes how a cell ended, and writes the table to its file.
func (f *faultTable) note(t *testing.T, context, fault string) {
	t.Helper()
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.cells[[2]string{context, fault}] = cellOK
	if t.Failed() {
		f.cells[[2]string{context, fault}] = cellRed
	}
	f.write(t)
}

func (f *faultTable) write(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(f.path, []byte(f.String()), 0o600); err != nil {
		t.Error(err)
	}
}

// String is the table as Markdown; its last line counts the cells.
func (f *faultTable) String() string {
	var text strings.Builder
	write := func(first string, cell func(column writeFault) string) {
		fmt.Fprintf(&text, "| %-42s |", first)
		for _, column := range f.columns {
			fmt.Fprintf(&text, " %-*s |", len(column.name), cell(column))
		}
		text.WriteString("\n")
	}
	write("write", func(column writeFault) string { return column.name })
	write("---", func(writeFault) string { return "---" })
	counts := map[string]int{}
	for _, row := range f.rows {
		write(row.name, func(column writeFault) string {
			cell := f.cells[[2]string{row.name, column.name}]
			counts[cell]++
			return cell
		})
	}
	ran := counts[cellOK] + counts[cellRed]
	fmt.Fprintf(&text, "\n%d of %d cells ran: %d ok, %d red.\n", ran, len(f.cells), counts[cellOK], counts[cellRed])
	return text.String()
}

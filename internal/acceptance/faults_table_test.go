// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// faultTable is the matrix as it is printed: a row for each context, a column
// for each fault, in one table for each kind of faults.
type faultTable struct {
	rows  []faultContext
	kinds [][]writeFault
	path  string

	mutex sync.Mutex
	cells map[[2]string]string // context and fault -> cellOK, ...
}

const (
	cellOK      = "ok"
	cellRed     = "RED"
	cellMissing = "-" // did not run
)

func newFaultTable(path string, rows []faultContext, kinds ...[]writeFault) *faultTable {
	table := &faultTable{rows: rows, kinds: kinds, path: path, cells: map[[2]string]string{}}
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

// String is the matrix as Markdown; its last line counts the cells.
func (f *faultTable) String() string {
	var text strings.Builder
	for _, columns := range f.kinds {
		f.writeKind(&text, columns)
	}
	counts := map[string]int{}
	for _, cell := range f.cells {
		counts[cell]++
	}
	fmt.Fprintf(&text, "%d of %d cells ran: %d ok, %d red.\n", counts[cellOK]+counts[cellRed], len(f.cells), counts[cellOK], counts[cellRed])
	return text.String()
}

// writeKind writes the table of these columns, without rows that have none.
func (f *faultTable) writeKind(text *strings.Builder, columns []writeFault) {
	line := func(first string, cell func(column writeFault) string) {
		fmt.Fprintf(text, "| %-44s |", first)
		for _, column := range columns {
			fmt.Fprintf(text, " %-*s |", len(column.name), cell(column))
		}
		text.WriteString("\n")
	}
	line("write", func(column writeFault) string { return column.name })
	line("---", func(writeFault) string { return "---" })
	for _, row := range f.rows {
		cell := func(column writeFault) string { return f.cells[[2]string{row.name, column.name}] }
		if slices.ContainsFunc(columns, func(column writeFault) bool { return cell(column) != "" }) {
			line(row.name, cell)
		}
	}
	text.WriteString("\n")
}

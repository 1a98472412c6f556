// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// printer writes the story, in colour only where a person watches.
type printer struct {
	out    io.Writer
	colour bool
	step   int
}

func newPrinter(file *os.File) *printer {
	info, err := file.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return &printer{out: file, colour: terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// The colours that are used, as ANSI numbers.
const (
	bold  = "1"
	faint = "2"
	green = "32"
	cyan  = "36"
)

func (p *printer) paint(colour, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (p *printer) line(text string) { fmt.Fprintln(p.out, text) }

// heading begins the next step.
func (p *printer) heading(text string) {
	p.step++
	p.line("\n" + p.paint(bold, fmt.Sprintf("%d. %s", p.step, text)))
}

// sayf tells something in the story's own voice.
func (p *printer) sayf(format string, values ...any) { p.line(fmt.Sprintf(format, values...)) }

// provedf tells what was checked and found true.
func (p *printer) provedf(format string, values ...any) {
	p.line(p.paint(green, "  ✓ ") + fmt.Sprintf(format, values...))
}

// command shows what a person would type.
func (p *printer) command(text string) { p.line(p.paint(cyan, "  $ "+text)) }

// quote shows what someone else printed.
func (p *printer) quote(lines []string) {
	for _, line := range lines {
		p.line(strings.TrimRight(p.paint(faint, "  | ")+line, " "))
	}
}

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
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

// escapes are the colours in an engine's output.
var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// boilerplate are lines that every run prints and that tell nothing of the
// certificate.
var boilerplate = regexp.MustCompile(strings.Join([]string{
	`used the selected providers to generate`,
	`Resource actions are indicated`,
	`^plan\. |^symbols:`,
	`will perform the (following )?actions`,
	`^─+$`,
	`You didn't use the -out option`,
	`guarantee to take exactly these actions`,
	`^(actions if you run|apply" now\.)`,
	`^Terraform has compared your real|^OpenTofu has compared your real`,
	`differences, so no changes are needed`,
	`Refreshing state\.\.\.`,
	`^ephemeral\..*: (Opening|Closing)`,
	`= \(known after apply\)$`,
}, "|"))

// initialized are the lines of an init that tell where the provider came from.
var initialized = regexp.MustCompile(`Install(ing|ed)|successfully initialized`)

// body is a line within a PEM block, whatever the plan puts before it.
var body = regexp.MustCompile(`^\s*[-+]?\s*[A-Za-z0-9+/]{1,64}={0,2}$`)

// elided stands for the body of a PEM block.
const elided = "            ..."

// planned begins the last line of a plan.
const planned = "Plan:"

// origin is what an init prints about where the provider came from.
func origin(output string) []string {
	return slices.DeleteFunc(condense(output), func(line string) bool { return !initialized.MatchString(line) })
}

// execution is what an apply prints after the plan, which the reader has seen.
func execution(output string) []string {
	if _, after, found := strings.Cut(output, planned); found {
		output = planned + after
	}
	return condense(output)
}

// condense drops boilerplate and joins runs of empty lines, and keeps the
// colours of what is left. PEM bodies become one line.
func condense(output string) []string {
	var lines []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, " \r\n")
		plain := escapes.ReplaceAllString(line, "")
		switch {
		case boilerplate.MatchString(strings.TrimSpace(plain)):
		case body.MatchString(plain) && len(lines) > 0 && lines[len(lines)-1] == elided:
		case body.MatchString(plain) && within(lines):
			lines = append(lines, elided)
		case plain == "" && (len(lines) == 0 || lines[len(lines)-1] == ""):
		case plain == "":
			lines = append(lines, "")
		default:
			lines = append(lines, line)
		}
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// within says that the last line began a PEM block.
func within(lines []string) bool {
	return len(lines) > 0 && strings.HasSuffix(escapes.ReplaceAllString(lines[len(lines)-1], ""), "-----BEGIN CERTIFICATE-----")
}

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageRead is what a browser makes of the report's page.
type pageRead struct {
	title   string
	text    string
	rows    [][]string // the texts of the cells of the table's body
	foreign []string   // elements that the template does not have
}

// readPage parses the page.
func readPage(t *testing.T, page string) pageRead {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	known := []atom.Atom{
		atom.Html, atom.Head, atom.Meta, atom.Title, atom.Style, atom.Body, atom.H1, atom.H2, atom.P, atom.Ul, atom.Li,
		atom.Table, atom.Thead, atom.Tbody, atom.Tr, atom.Th, atom.Td, atom.Span,
	}
	read := pageRead{text: textOf(root)}
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		switch {
		case !slices.Contains(known, node.DataAtom):
			read.foreign = append(read.foreign, node.Data)
		case node.DataAtom == atom.H1:
			read.title = textOf(node)
		case node.DataAtom == atom.Tr && node.Parent.DataAtom == atom.Tbody:
			read.rows = append(read.rows, cellsOf(node))
		}
	}
	return read
}

// cellsOf are the texts of a row, each without its small print.
func cellsOf(row *html.Node) []string {
	var cells []string
	for cell := range row.ChildNodes() {
		if cell.Type == html.ElementNode {
			cells = append(cells, textOf(cell))
		}
	}
	return cells
}

// textOf is the text of a node without its small print.
func textOf(node *html.Node) string {
	if node.Type == html.TextNode {
		return node.Data
	}
	if slices.Contains(node.Attr, html.Attribute{Key: "class", Val: "small"}) {
		return ""
	}
	var text strings.Builder
	for child := range node.ChildNodes() {
		text.WriteString(textOf(child))
	}
	return strings.TrimSpace(text.String())
}

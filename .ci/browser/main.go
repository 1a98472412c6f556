// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command browser looks at a page in a real browser: on a phone and on a desk,
// in light and dark. It fails if something is cut off or hard to read, and
// leaves screenshots. It is a module of its own, so that the provider's does not
// depend on a browser's protocol.
//
//	browser -chrome /usr/bin/chromium -out FOLDER PAGE.html
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// look is one way in which somebody sees the page.
type look struct {
	name          string
	width, height int64
	dark          bool
}

var looks = []look{
	{"wide-light", 1280, 900, false}, {"wide-dark", 1280, 900, true},
	{"tablet-light", 800, 1100, false},
	{"narrow-light", 360, 740, false}, {"narrow-dark", 360, 740, true},
}

func main() {
	chrome := flag.String("chrome", "", "the browser's binary")
	out := flag.String("out", ".", "where screenshots go")
	flag.Parse()
	log.SetFlags(0)
	if flag.NArg() != 1 {
		log.Fatal("browser: name one page")
	}
	page, err := filepath.Abs(flag.Arg(0))
	if err == nil {
		err = os.MkdirAll(*out, 0o755)
	}
	if err == nil {
		err = run(*chrome, "file://"+page, *out)
	}
	if err != nil {
		log.Fatalf("browser: %v", err)
	}
}

func run(chrome, address, out string) error {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU, chromedp.NoSandbox, // as root in CI
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if chrome != "" {
		options = append(options, chromedp.ExecPath(chrome))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()

	failed := false
	for _, how := range looks {
		found, err := see(ctx, how, address, out)
		if err != nil {
			return fmt.Errorf("%s: %w", how.name, err)
		}
		fmt.Printf("%-13s %4d texts, lowest contrast %.2f, %d problems\n", how.name, found.Texts, found.Lowest, len(found.Problems))
		for _, problem := range found.Problems {
			failed = true
			fmt.Println("    " + problem)
		}
		if found.Texts == 0 {
			return fmt.Errorf("%s: the page shows no text", how.name)
		}
	}
	if failed {
		return fmt.Errorf("the page has problems")
	}
	return nil
}

// see opens the page and inspects it.
func see(ctx context.Context, how look, address, out string) (findings, error) {
	scheme := "light"
	if how.dark {
		scheme = "dark"
	}
	var found findings
	var picture []byte
	err := chromedp.Run(ctx,
		chromedp.EmulateViewport(how.width, how.height),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Navigate(address),
		chromedp.Evaluate(fmt.Sprintf("(%s)(%t)", inspection, how.dark), &found),
		chromedp.FullScreenshot(&picture, 100),
	)
	if err != nil {
		return findings{}, err
	}
	return found, os.WriteFile(filepath.Join(out, how.name+".png"), picture, 0o600)
}

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfiles_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// TestLostGenerated: a generated key is not replaced because its files are gone.
func TestLostGenerated(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	backup := w.content("key.zip")
	w.remove("key.jks", "key.zip")
	w.does(w.generated(), inprocess.NoOp)
	w.says("Files of this key are missing", w.path("key.jks"), w.path("key.zip"), "nothing is planned")
	if diff := cmp.Diff([]string{"jks", "backup"}, w.missing()); diff != "" {
		t.Errorf("missing_files (-want +got):\n%s", diff)
	}
	w.put("key.zip", backup)
	w.does(w.generated(), inprocess.NoOp)
	if diff := cmp.Diff([]string{"jks"}, w.missing()); diff != "" {
		t.Errorf("missing_files (-want +got):\n%s", diff)
	}
	w.apply(w.generated().with(given{"revision": text("2")}))
	w.same()
}

// TestLostImported: a key that is given is written again, the same bytes.
func TestLostImported(t *testing.T) {
	w := newWorld(t)
	config := w.imported(issue())
	w.apply(config)
	before := w.contents()
	w.remove("key.jks")
	w.does(config, inprocess.Update)
	w.says("Files of this key are missing", w.path("key.jks"), "written again")
	w.apply(config)
	if diff := cmp.Diff(before, w.contents()); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
	w.remove("key.jks", "key.p12", "key.zip")
	w.refuses(config.with(given{"private_key_pem_wo": null}), "No private key configured", "private_key_pem_wo")
	w.apply(config)
	if diff := cmp.Diff(before, w.contents()); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
}

// TestForeign: what this resource did not write is never overwritten, and never
// deleted.
func TestForeign(t *testing.T) {
	w := newWorld(t)
	w.put("key.p12", "somebody's")
	for _, config := range []given{w.generated(), w.imported(issue())} {
		w.refuses(config, "A file is in the way", "pkcs12_file", w.path("key.p12"), "Move it away")
	}
	w.onlyFiles("key.p12")
	w.remove("key.p12")

	w.apply(w.generated())
	w.put("key.p12", "somebody's")
	w.does(w.generated(), inprocess.NoOp)
	w.says("Files of this key are missing", "key.p12 (there is a file of another origin)")
	w.refuses(w.generated().with(given{"revision": text("2")}), "A file is in the way", "pkcs12_file")
	w.destroy()
	w.must(w.said)
	w.says("A file was not deleted", w.path("key.p12"))
	if w.content("key.p12") != "somebody's" {
		t.Error("the file was changed")
	}
	w.onlyFiles("key.p12", "key.zip")
}

// TestForeignImported: a file that was replaced is in the way of writing it again.
func TestForeignImported(t *testing.T) {
	w := newWorld(t)
	config := w.imported(issue())
	w.apply(config)
	before := w.content("key.p12")
	w.put("key.p12", "somebody's")
	w.refuses(config, "A file is in the way", "pkcs12_file")
	w.put("key.p12", before)
	w.settled(config)
}

// TestForeignMeanwhile: what comes between plan and apply stays, too.
func TestForeignMeanwhile(t *testing.T) {
	w := newWorld(t)
	change := w.plan(w.generated())
	w.put("key.zip", "somebody's")
	w.carryOut(change, w.generated())
	w.says("A file is in the way", w.path("key.zip"))
	w.onlyFiles("key.zip")
	if w.stored != nil {
		t.Error("something is in the state")
	}
}

// TestLink: a link is neither followed nor replaced.
func TestLink(t *testing.T) {
	w := newWorld(t)
	if err := os.Symlink(w.path("elsewhere"), w.path("key.p12")); err != nil {
		t.Fatal(err)
	}
	w.refuses(w.generated(), "A file is in the way", "pkcs12_file", "a symbolic link to")
	w.remove("key.p12")
	w.apply(w.generated())
	if err := os.Rename(w.path("key.p12"), w.path("elsewhere")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(w.path("elsewhere"), w.path("key.p12")); err != nil {
		t.Fatal(err)
	}
	w.does(w.generated(), inprocess.NoOp)
	w.says("Files of this key are missing", "a symbolic link to")
	w.destroy()
	w.says("A file was not deleted", "a symbolic link to")
	w.onlyFiles("elsewhere", "key.p12", "key.zip")
}

// TestStateLost: files that hold what would be written are taken over, if the key
// is given.
func TestStateLost(t *testing.T) {
	w := newWorld(t)
	config := w.imported(issue())
	w.apply(config)
	before := w.contents()
	w.stored = nil
	w.refuses(config.with(given{"password_wo": text("another one")}), "A file is in the way", "_file")
	w.apply(config)
	if diff := cmp.Diff(before, w.contents()); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
	w.destroy()
	w.onlyFiles("key.zip")
}

// TestMoved: a path that changes is another file, and what was at the old one goes.
func TestMoved(t *testing.T) {
	w := newWorld(t)
	config := w.imported(issue())
	w.apply(config)
	before := w.contents()
	moved := config.with(given{"pkcs12_file": text(w.path("new.p12")), "backup_file": null})
	w.apply(moved)
	w.says("The backup stays", w.path("key.zip"))
	w.onlyFiles("key.jks", "key.zip", "new.p12")
	if w.content("new.p12") != before["key.p12"] {
		t.Error("the bytes are others")
	}
	// What is configured no longer needs no new key.
	w.apply(w.generated().with(given{"backup_file": null, "pkcs12_file": text(w.path("new.p12"))}))
	leaf := w.attributeText("fingerprint_sha256")
	w.apply(w.generated().with(given{"backup_file": null, "pkcs12_file": null}))
	w.silent()
	if w.attributeText("fingerprint_sha256") != leaf {
		t.Error("there is a new key")
	}
	w.onlyFiles("key.jks", "key.zip")
	w.refuses(w.generated(), "A file is in the way", "backup_file")
	w.remove("key.zip")
	w.apply(w.generated())
	w.says("A new key will be made", "`pkcs12_file`", "`backup_file`")
}

// TestSwapped: two files that change places are both written.
func TestSwapped(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	w.apply(w.generated().with(given{"jks_file": text(w.path("key.p12")), "pkcs12_file": text(w.path("key.jks"))}))
	w.onlyFiles("key.jks", "key.p12", "key.zip")
	if content := w.content("key.p12"); content[:4] != "\xfe\xed\xfe\xed" {
		t.Error("there is no Java keystore")
	}
}

// TestTwoResources: one path for two of them is refused, however it is spelled.
func TestTwoResources(t *testing.T) {
	w := newWorld(t)
	if err := os.Symlink(w.root, w.path("link")); err != nil {
		t.Fatal(err)
	}
	w.apply(given{"generate": generate(nil), "pkcs12_file": text(w.path("key.p12")), "password_wo": text(password)})
	r := w.walk()
	plan := func(prior *inprocess.Object, file string) inprocess.Diagnostics {
		_, said := r.Plan(t.Context(), inprocess.Wish{Prior: prior, Config: r.Schema.Complete(given{
			"generate": generate(nil), "pkcs12_file": text(file), "password_wo": text(password),
		})})
		return said
	}
	w.must(plan(w.stored, w.path("key.p12")))
	w.must(plan(w.stored, w.path("key.p12"))) // a replacement asks twice
	w.must(plan(nil, w.path("other.p12")))
	for _, file := range []string{"key.p12", "link/key.p12", "other.p12", "link/../other.p12"} {
		w.said = plan(nil, w.path(file))
		w.says("Two resources write one file")
	}
}

// TestReplaced: a replacement has a new key in the files of the old one.
func TestReplaced(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	before := w.contents()
	w.replace(w.replacement(false), w.generated())
	w.must(w.said)
	w.settled(w.generated())
	w.same()
	w.onlyFiles("key.jks", "key.p12", "key.zip")
	if w.content("key.p12") == before["key.p12"] {
		t.Error("the key is the same")
	}
}

// TestReplacedFilesMoved: whoever moves the files away after a replacement that
// failed gets new ones, and the predecessor's destruction leaves them alone.
func TestReplacedFilesMoved(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	old := w.stored
	w.remove("key.jks", "key.p12", "key.zip")
	w.stored = nil
	w.apply(w.generated())
	w.silent()
	r, successor := w.walk(), w.stored
	change, said := r.PlanDestroy(w.Context(), old)
	w.must(said)
	_, w.said = r.Destroy(w.Context(), old, change)
	w.must(w.said)
	w.stored = successor
	w.settled(w.generated())
	w.same()
}

// TestReplacedCreateFirst: in this order engines do not tell who asks, unless they
// hand private state on, and nothing is overwritten then.
func TestReplacedCreateFirst(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	before, private := w.contents(), w.stored.Private
	shown := w.replacement(true)
	w.replace(shown, w.generated())
	w.says("A file is in the way", "`create_before_destroy`", "move all files of this key away", "`revision`")
	if diff := cmp.Diff(before, w.contents()); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
	w.knowing(shown, private)
	w.settled(w.generated())
	w.same()
	w.onlyFiles("key.jks", "key.p12", "key.zip")
}

func (w *world) replacement(createFirst bool) *inprocess.Change {
	w.Helper()
	r := w.walk()
	shown, said := r.Plan(w.Context(), inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(w.generated()), Replace: true, CreateFirst: createFirst})
	w.must(said)
	return shown
}

// replace carries a replacement out, in a walk of its own.
func (w *world) replace(shown *inprocess.Change, config given) {
	w.Helper()
	r := w.walk()
	if shown.Action == inprocess.DeleteThenCreate {
		_, said := r.Destroy(w.Context(), w.stored, shown)
		w.must(said)
	}
	final, said := r.Recheck(w.Context(), shown, inprocess.Wish{Config: r.Schema.Complete(config)})
	if w.said = said; said.Failed() {
		return
	}
	w.stored, w.said = r.Apply(w.Context(), nil, final, r.Schema.Complete(config))
}

// knowing carries out a replacement that creates first, in an engine that hands on
// what was private to the predecessor.
func (w *world) knowing(shown *inprocess.Change, private []byte) {
	w.Helper()
	r, old := w.walk(), w.stored
	nothing := &inprocess.Object{Value: cty.NullVal(old.Value.Type()), Identity: cty.NullVal(cty.EmptyObject), Private: private}
	final, said := r.Recheck(w.Context(), shown, inprocess.Wish{Prior: nothing, Config: r.Schema.Complete(w.generated())})
	w.must(said)
	w.stored, said = r.Apply(w.Context(), nil, final, r.Schema.Complete(w.generated()))
	w.must(said)
	_, said = r.Destroy(w.Context(), old, shown)
	w.must(said)
}

// TestTainted: the engine shows no state of what is tainted.
func TestTainted(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	w.stored.Tainted = true
	change := w.plan(w.generated())
	w.must(w.said)
	w.replace(change, w.generated())
	w.must(w.said)
	w.settled(w.generated())
	w.same()
}

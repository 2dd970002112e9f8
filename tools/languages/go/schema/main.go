// Command schema writes the SDK of a package for Go or Node.js from its schema, as `pulumi package add` does.
//
// Pulumi's own command asks the language's host to generate code. The hosts of Go and Node.js come with Pulumi's
// release archives and are no Go modules; the generators are.
//
// usage: schema go|nodejs <schema.json> <folder>
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const arguments = 4

func main() {
	if len(os.Args) != arguments {
		fail(fmt.Errorf("usage: schema go|nodejs <schema.json> <folder>"))
	}
	files, err := generate(os.Args[1], os.Args[2])
	if err != nil {
		fail(err)
	}
	for name, content := range files {
		path := filepath.Join(os.Args[3], name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			fail(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			fail(err)
		}
	}
}

func generate(language, file string) (map[string][]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(content, &spec); err != nil {
		return nil, err
	}
	bound, diagnostics, err := schema.BindSpec(spec, schema.NewPluginLoader(nil), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	switch language {
	case "go":
		return gogen.GeneratePackage("gpufabric", bound, nil)
	case "nodejs":
		return nodejs.GeneratePackage("gpufabric", bound, nil, nil, true, nil)
	}
	return nil, fmt.Errorf("no generator for %s: go or nodejs", language)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

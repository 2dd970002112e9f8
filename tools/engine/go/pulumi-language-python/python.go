package main

import (
	"fmt"
	"os"
	"path/filepath"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

const executorName = "pulumi-language-python-exec"

// executorPath returns the Python file that runs programs; it is part of the Go SDK and lies beside this program.
func executorPath() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("cannot tell where this program is: %w", err)
	}
	if real, err := filepath.EvalSymlinks(own); err == nil {
		own = real
	}
	path := filepath.Join(filepath.Dir(own), executorName)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is missing beside the language host: run `make setup` again", executorName)
	}
	return path, nil
}

// python returns what runs Python for a program, as `runtime.options` of its own project file ask for it.
func python(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	given := info.GetOptions().AsMap()
	text := func(name string) string {
		value, _ := given[name].(string)
		return value
	}
	options := toolchain.PythonOptions{
		Root:       info.GetRootDirectory(),
		ProgramDir: info.GetProgramDirectory(),
		Virtualenv: text("virtualenv"),
	}
	switch name := text("toolchain"); name {
	case "", "auto":
		options.Toolchain = toolchain.Auto
	case "pip":
		options.Toolchain = toolchain.Pip
	case "poetry":
		options.Toolchain = toolchain.Poetry
	case "uv":
		options.Toolchain = toolchain.Uv
	default:
		return nil, fmt.Errorf("runtime.options.toolchain is %q; it must be auto, pip, poetry or uv", name)
	}
	if name := text("typechecker"); name != "" && name != "none" {
		return nil, fmt.Errorf("runtime.options.typechecker is %q; this language host runs no type checker: "+
			"install the official Pulumi release for that", name)
	}
	return toolchain.ResolveToolchain(options)
}

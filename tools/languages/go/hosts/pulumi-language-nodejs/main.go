// Command pulumi-language-nodejs is a language host of Node.js for an engine that was built from Go modules.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"gpufabric/tools/languages/hosts/host"
)

func main() { host.Serve(node{}) }

type node struct{}

func (node) Generate(
	pkg *schema.Package, request *pulumirpc.GeneratePackageRequest, loader schema.ReferenceLoader,
) (map[string][]byte, error) {
	return nodejs.GeneratePackage("pulumi-language-nodejs", pkg, request.GetExtraFiles(),
		request.GetLocalDependencies(), request.GetLocal(), loader)
}

// Link adds the SDK's folder to the dependencies of package.json.
func (node) Link(ctx context.Context, folder string, packages []host.Linked) (string, error) {
	manager, err := npm.ResolvePackageManager(npm.AutoPackageManager, folder)
	if err != nil {
		return "", err
	}
	imports := ""
	for _, each := range packages {
		name := packageName(each.Package)
		if err := manager.Link(ctx, folder, name, each.Path); err != nil {
			return "", fmt.Errorf("cannot add %s to package.json: %w", name, err)
		}
		imports += fmt.Sprintf("  import * as %s from %q;\n", each.Package.Name, name)
	}
	return imports, nil
}

// packageName returns the name that the generator gives to an SDK.
func packageName(pkg *schema.Package) string {
	if pkg.Namespace != "" {
		return "@" + pkg.Namespace + "/" + pkg.Name
	}
	return "@pulumi/" + pkg.Name
}

func (node) Install(ctx context.Context, folder string, stdout, stderr io.Writer) error {
	_, err := npm.Install(ctx, npm.AutoPackageManager, folder, false, stdout, stderr)
	return err
}

// Program starts the runner of programs that is part of @pulumi/pulumi; it compiles TypeScript by itself.
func (node) Program(ctx context.Context, engine string, request *pulumirpc.RunRequest) (*exec.Cmd, func(), error) {
	info := request.GetInfo()
	runner := filepath.Join(info.GetProgramDirectory(), "node_modules", "@pulumi", "pulumi", "cmd", "run")
	if _, err := os.Stat(runner); err != nil {
		return nil, nil, fmt.Errorf("the program's packages are not installed: run `pulumi install`: %w", err)
	}
	arguments := []string{
		runner,
		"--monitor", request.GetMonitorAddress(),
		"--engine", engine,
		"--project", request.GetProject(),
		"--root-directory", info.GetRootDirectory(),
		"--stack", request.GetStack(),
		"--organization", request.GetOrganization(),
		"--parallel", strconv.Itoa(int(request.GetParallel())),
		"--pwd", info.GetProgramDirectory(),
	}
	if request.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	arguments = append(append(arguments, info.GetEntryPoint()), request.GetArgs()...)
	run := exec.CommandContext(ctx, "node", arguments...)
	run.Dir = request.GetPwd()
	run.Env = append(run.Environ(), "PULUMI_NODEJS_TYPESCRIPT=true")
	return run, func() {}, nil
}

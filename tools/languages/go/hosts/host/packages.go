package host

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Linked is a package whose SDK lies on disk.
type Linked struct {
	Package *schema.Package
	// Path leads from the project's folder to the SDK.
	Path string
}

// GeneratePackage writes the SDK of a package into the folder that the engine names.
func (h *host) GeneratePackage(
	_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	client, err := schema.NewLoaderClient(request.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.GetSchema()), &spec); err != nil {
		return nil, fmt.Errorf("the schema is no JSON: %w", err)
	}
	bound, problems, err := schema.BindSpec(spec, loader, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GeneratePackageResponse{Diagnostics: plugin.HclDiagnosticsToRPCDiagnostics(problems)}
	if problems.HasErrors() {
		return response, nil
	}
	files, err := h.language.Generate(bound, request, loader)
	if err != nil {
		return nil, err
	}
	for name, content := range files {
		path := filepath.Join(request.GetDirectory(), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return nil, err
		}
	}
	return response, nil
}

// Link makes SDKs on disk dependencies of a project.
func (h *host) Link(ctx context.Context, request *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	client, err := schema.NewLoaderClient(request.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)
	var packages []Linked
	for _, each := range request.GetPackages() {
		found, err := load(ctx, loader, each.GetPackage())
		if err != nil {
			return nil, fmt.Errorf("cannot load the schema of %s: %w", each.GetPackage().GetName(), err)
		}
		packages = append(packages, Linked{Package: found, Path: each.GetPath()})
	}
	imports, err := h.language.Link(ctx, request.GetInfo().GetProgramDirectory(), packages)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.LinkResponse{ImportInstructions: "Import the SDK with:\n\n" + imports}, nil
}

func load(
	ctx context.Context, loader schema.ReferenceLoader, wanted *pulumirpc.PackageDependency,
) (*schema.Package, error) {
	descriptor := &schema.PackageDescriptor{Name: wanted.GetName(), DownloadURL: wanted.GetServer()}
	if version, err := semver.ParseTolerant(wanted.GetVersion()); err == nil {
		descriptor.Version = &version
	}
	if given := wanted.GetParameterization(); given != nil {
		version, err := semver.ParseTolerant(given.GetVersion())
		if err != nil {
			return nil, err
		}
		descriptor.Parameterization = &schema.ParameterizationDescriptor{
			Name: given.GetName(), Version: version, Value: given.GetValue(),
		}
	}
	reference, err := schema.LoadPackageReferenceV2(ctx, loader, descriptor)
	if err != nil {
		return nil, err
	}
	return reference.Definition()
}

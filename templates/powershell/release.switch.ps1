param($request)
# Points a service to another release: one write to the service manager, on condition that it runs what was expected.
Invoke-Fenced {
    $service = Get-Win32Service $in.name
    if (-not $service) { Stop-Verb 'FAILED' "There is no service $($in.name)." }
    $from = $service.PathName
    if (@(Get-ServicesUnder $in.under) -notcontains $service.Name) {
        Stop-Verb 'FOREIGN' "The service $($in.name) runs $from, which is not under $($in.under)."
    }
    if ($from -ne $in.path) {
        if ($from -ne $in.expected) { Stop-Verb 'CHANGED' "The service $($in.name) runs $from, not $($in.expected)." }
        Invoke-Wmi @{ InputObject = $service } 'Change' @{ PathName = $in.path }
        Add-Change "$($in.name) runs $($in.path)"
    }
    @{ from = $from; to = $in.path }
}

param($request)
# Nothing but the fence: from now on the VM belongs to this store, and refuses others.
Invoke-Fenced {
    @{}
}

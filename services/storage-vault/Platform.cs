using System.Runtime.Versioning;

// File modes of the key store and the flush of its folder exist on Unix only.
[assembly: UnsupportedOSPlatform("windows")]

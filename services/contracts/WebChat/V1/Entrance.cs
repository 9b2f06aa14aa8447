namespace Contracts.WebChat.V1;

/// <summary>Which door a resident came through.</summary>
public enum Entrance
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Line.</summary>
    Line = 1,

    /// <summary>Web.</summary>
    Web = 2,
}

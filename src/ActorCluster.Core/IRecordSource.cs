namespace ActorCluster.Core;

/// <summary>A part of the state that is being written out, as it was at one moment, while it goes on. To be closed in the end, also where it is given up.</summary>
internal interface IRecordSource : IDisposable
{
    /// <summary>Writes the next records until the block has the size.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="size">In bytes, more than the block has already. The last record may exceed it.</param>
    /// <returns>Whether there may be more.</returns>
    bool Write(RecordWriter block, int size);
}

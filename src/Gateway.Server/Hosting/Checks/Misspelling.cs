namespace Gateway.Hosting.Checks;

/// <summary>Finds the word that was probably meant by a misspelt one: with an additional, missing or changed letter, or two adjacent letters swapped.</summary>
internal static class Misspelling
{
    /// <summary>The maximum number of differences: two. With more, words that belong to others would be taken for the gateway's.</summary>
    private const int MaxDistance = 2;

    /// <summary>The word that was probably meant; null if the text is one of the words, or none is similar.</summary>
    internal static string? FindClosest(string written, IEnumerable<string> words)
    {
        var near = words.Select(word => (Word: word, Slips: EditDistance(written.ToUpperInvariant(), word.ToUpperInvariant()))).DefaultIfEmpty((Word: "", Slips: 0)).MinBy(one => one.Slips);
        return near.Slips is > 0 and <= MaxDistance && near.Slips < near.Word.Length / 2 ? near.Word : null;
    }

    // The optimal string alignment distance.
    private static int EditDistance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                table[row, column] = row == 0 || column == 0 ? row + column : Math.Min(
                    Math.Min(table[row - 1, column], table[row, column - 1]) + 1,
                    table[row - 1, column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1));
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    table[row, column] = Math.Min(table[row, column], table[row - 2, column - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }
}

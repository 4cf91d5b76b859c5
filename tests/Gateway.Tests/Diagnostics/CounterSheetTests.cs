using System.Runtime.CompilerServices;
using Gateway.Diagnostics;

namespace Gateway.Tests.Diagnostics;

public sealed class CounterSheetTests
{
    private readonly CounterSheet _sheet = new();

    [Fact]
    public void Ids_follow_one_another_until_the_sheet_is_full()
    {
        Assert.Equal(0, _sheet.Reserve(3));
        Assert.Equal(3, _sheet.Reserve(CounterSheet.Capacity - 3));
        Assert.Throws<InvalidOperationException>(() => _sheet.Reserve(1));
    }

    [Fact]
    public void What_many_threads_count_at_once_is_all_there()
    {
        var id = _sheet.Reserve(2);
        OnThreads(8, () =>
        {
            for (var index = 0; index < 100_000; index++)
            {
                _sheet.Page[id]++;
                _sheet.Page[id + 1] += 2;
            }
        });

        Assert.Equal((800_000, 1_600_000), (_sheet.Sum(id), _sheet.Sum(id + 1)));
    }

    [Fact]
    public void Threads_that_ended_still_count_and_their_pages_are_used_again()
    {
        var id = _sheet.Reserve(1);
        for (var round = 0; round < 50; round++)
        {
            OnThreads(2, () => _sheet.Page[id]++);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(100, _sheet.Sum(id));
        Assert.InRange(_sheet.Pages, 1, 10);
    }

    [Fact]
    public void Two_sheets_do_not_mix()
    {
        var other = new CounterSheet();
        var (id, otherId) = (_sheet.Reserve(1), other.Reserve(1));
        Assert.Equal(id, otherId);
        for (var index = 0; index < 100; index++)
        {
            Count(_sheet, id);
            Count(other, otherId);
            Count(other, otherId);
        }

        Assert.Equal((100, 200), (_sheet.Sum(id), other.Sum(otherId)));
    }

    [Fact]
    public void Two_sheets_on_one_thread_do_not_lose_a_count_when_pages_change_hands()
    {
        var other = new CounterSheet();
        var (id, otherId) = (_sheet.Reserve(1), other.Reserve(1));
        OnThreads(2, () =>
        {
            for (var index = 0; index < 200; index++)
            {
                Count(_sheet, id);
                Count(other, otherId);
                if (index % 50 == 0)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            }
        });

        Assert.Equal((400, 400), (_sheet.Sum(id), other.Sum(otherId)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Count(CounterSheet sheet, int id) => sheet.Page[id]++;

    private static void OnThreads(int count, ThreadStart body)
    {
        var threads = Enumerable.Range(0, count).Select(_ => new Thread(body)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }
}

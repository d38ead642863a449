using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace DsregDiag.PowerShell
{
    /// <summary>Completes an argument from the engine's catalogue, with what each word means as its tooltip.</summary>
    public abstract class CatalogCompleter : IArgumentCompleter
    {
        /// <inheritdoc/>
        public IEnumerable<CompletionResult> CompleteArgument(
            string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        {
            string word = (wordToComplete ?? "").Trim('\'', '"');
            IEnumerable<KeyValuePair<string, string>> words;
            try
            {
                words = Words(Engine.GetCatalog());
            }
            catch (Exception e) when (e is NativeLibraryException || e is EngineException)
            {
                // A person who presses Tab wants no error; the command itself will say it.
                yield break;
            }
            foreach (KeyValuePair<string, string> pair in words)
            {
                if (pair.Key.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                {
                    string text = pair.Key.IndexOfAny(new[] { ' ', '(', ')' }) < 0 ? pair.Key : "'" + pair.Key + "'";
                    string tip = pair.Value.Length == 0 ? pair.Key : pair.Value;
                    yield return new CompletionResult(text, pair.Key, CompletionResultType.ParameterValue, tip);
                }
            }
        }

        private protected abstract IEnumerable<KeyValuePair<string, string>> Words(Catalog catalog);

        private protected static IEnumerable<KeyValuePair<string, string>> Pairs(IEnumerable<CatalogEntry> entries)
        {
            return entries.Select(entry => new KeyValuePair<string, string>(entry.Id, entry.Title));
        }

        private protected static IEnumerable<KeyValuePair<string, string>> Pairs(IEnumerable<string> words)
        {
            return words.Distinct(StringComparer.OrdinalIgnoreCase).Select(word => new KeyValuePair<string, string>(word, ""));
        }
    }

    /// <summary>Completes ids of rules and prerequisites.</summary>
    public sealed class RuleCompleter : CatalogCompleter
    {
        private protected override IEnumerable<KeyValuePair<string, string>> Words(Catalog catalog)
        {
            return Pairs(catalog.Rules.Concat(catalog.Prerequisites));
        }
    }

    /// <summary>Completes areas.</summary>
    public sealed class AreaCompleter : CatalogCompleter
    {
        private protected override IEnumerable<KeyValuePair<string, string>> Words(Catalog catalog)
        {
            return Pairs(catalog.Rules.Select(rule => rule.Area).Where(area => area.Length > 0));
        }
    }

    /// <summary>Completes symptoms.</summary>
    public sealed class SymptomCompleter : CatalogCompleter
    {
        private protected override IEnumerable<KeyValuePair<string, string>> Words(Catalog catalog) => Pairs(catalog.Symptoms);
    }

    /// <summary>Completes names of event logs.</summary>
    public sealed class LogNameCompleter : CatalogCompleter
    {
        private protected override IEnumerable<KeyValuePair<string, string>> Words(Catalog catalog)
        {
            return Pairs(catalog.EventQueries.Select(query => query.Channel));
        }
    }

    /// <summary>Completes event providers.</summary>
    public sealed class ProviderCompleter : CatalogCompleter
    {
        private protected override IEnumerable<KeyValuePair<string, string>> Words(Catalog catalog) => Pairs(catalog.EventProviders);
    }

    /// <summary>Completes codes and their symbols, and fields of a capture.</summary>
    public sealed class CodeCompleter : IArgumentCompleter
    {
        // What begins like fewer letters is too much to choose from.
        private const int Least = 3;

        /// <inheritdoc/>
        public IEnumerable<CompletionResult> CompleteArgument(
            string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        {
            string word = (wordToComplete ?? "").Trim('\'', '"');
            try
            {
                IEnumerable<CompletionResult> fields = Engine.GetCatalog().Fields.Distinct(StringComparer.OrdinalIgnoreCase)
                    .Where(field => field.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                    .Select(field => new CompletionResult(field.IndexOf(' ') < 0 ? field : "'" + field + "'", field, CompletionResultType.ParameterValue, field));
                return fields.Concat(word.Length < Least ? Enumerable.Empty<CompletionResult>() : Codes(word)).ToList();
            }
            catch (Exception e) when (e is NativeLibraryException || e is EngineException)
            {
                // A person who presses Tab wants no error; the command itself will say it.
                return Enumerable.Empty<CompletionResult>();
            }
        }

        private static IEnumerable<CompletionResult> Codes(string word)
        {
            IReadOnlyList<ExplanationEntry> entries;
            try
            {
                entries = Engine.Explain(word + "*").Entries;
            }
            catch (EngineException e) when (e.Status == EngineStatus.NotFound)
            {
                yield break;
            }
            foreach (ExplanationEntry entry in entries)
            {
                string? code = new[] { entry.Code, entry.Name }.FirstOrDefault(text => text?.StartsWith(word, StringComparison.OrdinalIgnoreCase) == true);
                if (code != null)
                {
                    yield return new CompletionResult(code, entry.Code + " " + entry.Name, CompletionResultType.ParameterValue, entry.Meaning ?? code);
                }
            }
        }
    }

    /// <summary>
    /// Completes a fact as the hashtable that holds it: PowerShell itself completes the keys of a hashtable only for commands of its own.
    /// </summary>
    public sealed class FactCompleter : IArgumentCompleter
    {
        /// <inheritdoc/>
        public IEnumerable<CompletionResult> CompleteArgument(
            string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        {
            string word = (wordToComplete ?? "").TrimStart('@', '{', ' ', '\'', '"');
            IReadOnlyList<CatalogFact> facts;
            try
            {
                facts = Engine.GetCatalog().Facts;
            }
            catch (Exception e) when (e is NativeLibraryException || e is EngineException)
            {
                // A person who presses Tab wants no error; the command itself will say it.
                yield break;
            }
            foreach (CatalogFact fact in facts)
            {
                if (fact.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                {
                    string text = "@{ " + fact.Name + " = " + Example(fact.Type) + " }";
                    yield return new CompletionResult(text, fact.Name, CompletionResultType.ParameterValue, fact.Meaning + " (" + fact.Type + ")");
                }
            }
        }

        /// <summary>A value of a fact's type, to be written over.</summary>
        internal static string Example(string type)
        {
            return type == "boolean" ? "$true"
                : type.StartsWith("number", StringComparison.Ordinal) ? "0"
                : type.IndexOf('|') > 0 ? "'" + type.Split('|')[0].Trim() + "'"
                : "''";
        }
    }

    /// <summary>Completes names of facts and symptoms.</summary>
    public sealed class FactNameCompleter : CatalogCompleter
    {
        private protected override IEnumerable<KeyValuePair<string, string>> Words(Catalog catalog)
        {
            return catalog.Facts.Select(fact => new KeyValuePair<string, string>(fact.Name, fact.Meaning)).Concat(Pairs(catalog.Symptoms));
        }
    }
}

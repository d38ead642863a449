using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Xunit;

namespace DsregDiag.Tests
{
    /// <summary>
    /// The public API of the package, as it stands in PublicApi.txt: whoever changes it sees it there. BLESS=1 writes the file anew.
    /// </summary>
    public class PublicApiTests
    {
        private static readonly string Baseline = Path.Combine(Repository.Root, "powershell", "src", "DsregDiag.Managed", "PublicApi.txt");

        [Fact]
        public void IsAsItsBaselineSays()
        {
            string[] api = typeof(Engine).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines).ToArray();
            if (Environment.GetEnvironmentVariable("BLESS") == "1")
            {
                File.WriteAllText(Baseline, string.Join("\n", api) + "\n");
            }
            string[] expected = File.ReadAllText(Baseline).Replace("\r", "").TrimEnd('\n').Split('\n');
            Assert.Equal("", string.Join("\n", expected.Except(api).Select(line => "gone: " + line).Concat(api.Except(expected).Select(line => "new: " + line))));
        }

        [Fact]
        public void ListsCannotBeChanged()
        {
            IEnumerable<string> arrays = from type in typeof(Engine).Assembly.GetExportedTypes()
                                         from property in type.GetProperties()
                                         where property.PropertyType.IsArray && property.PropertyType != typeof(byte[]) && property.SetMethod?.IsPublic != true
                                         select type.Name + "." + property.Name;
            Assert.Equal("", string.Join(", ", arrays));
        }

        private static IEnumerable<string> Lines(Type type)
        {
            string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsAbstract && type.IsSealed ? "static class" : type.IsValueType ? "struct" : "class";
            const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            IEnumerable<string> members = type.GetMembers(declared)
                .Where(member => !(member is MethodInfo method && (method.IsSpecialName || IsInherited(method))) && !(type.IsEnum && member.Name == "value__"))
                .Select(member => "    " + Words(member)).OrderBy(line => line, StringComparer.Ordinal);
            return new[] { kind + " " + Name(type) }.Concat(members);
        }

        private static bool IsInherited(MethodInfo method) => method.GetBaseDefinition().DeclaringType == typeof(object);

        private static string Words(MemberInfo member)
        {
            switch (member)
            {
                case PropertyInfo property:
                    string set = property.SetMethod?.IsPublic == true ? " set;" : "";
                    return Static(property.GetMethod!) + Name(property.PropertyType) + " " + property.Name + " { get;" + set + " }";
                case MethodInfo method:
                    return Static(method) + Name(method.ReturnType) + " " + method.Name + "(" + Parameters(method) + ")";
                case ConstructorInfo constructor:
                    return "new(" + Parameters(constructor) + ")";
                case FieldInfo { IsLiteral: true } constant:
                    return constant.Name + " = " + constant.GetRawConstantValue();
                default:
                    return member.MemberType.ToString().ToLowerInvariant() + " " + member.Name;
            }
        }

        private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

        private static string Parameters(MethodBase method)
        {
            return string.Join(", ", method.GetParameters().Select(one => Name(one.ParameterType) + " " + one.Name + (one.IsOptional ? " = " + (one.DefaultValue ?? "default") : "")));
        }

        private static string Name(Type type)
        {
            string name = type.Name.Split('`')[0];
            return type.IsGenericType ? name + "<" + string.Join(", ", type.GetGenericArguments().Select(Name)) + ">" : name;
        }
    }
}

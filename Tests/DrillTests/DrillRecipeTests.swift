import DeviceKit
import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import hall_bench

@Suite("The drill's recipes")
struct DrillRecipeTests {
    private static let share = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test("are sixty and more, with twenty pairs, each with a name of its own") func count() {
        #expect(DrillRecipes.all.count >= 60)
        #expect(Set(DrillRecipes.all.map(\.name)).count == DrillRecipes.all.count)
        #expect(DrillRecipes.pairs.count >= 20)
        for (one, other) in DrillRecipes.pairs {
            #expect(DrillRecipes.named(one) != nil, "\(one)")
            #expect(DrillRecipes.named(other) != nil, "\(other)")
        }
    }

    @Test("ask for every fault of the catalogue, but for those whose reason is written down") func codes() {
        let known = Set(FaultLibrary.standard.all.map(\.code))
        let asked = Set(DrillRecipes.all.flatMap { $0.answers.map(\.code) })
        let elsewhere = Set(DrillRecipes.elsewhere.keys)
        #expect(asked.isDisjoint(with: elsewhere))
        #expect(asked.union(elsewhere) == known, "\(asked.union(elsewhere).symmetricDifference(known).sorted())")
    }

    @Test("plant faults that the devices of the drill's hall can have") func devices() throws {
        let hall = DrillHall()
        for recipe in DrillRecipes.all {
            for step in recipe.steps {
                guard case .device(let id, let fault) = step else { continue }
                let device = try #require(hall.devices.first { $0.id == id }, "\(recipe.name): \(id)")
                let files = try DrillHall.files(device.definition, share: Self.share)
                let faults = try SimulatedFault.all(device: files.device, profile: files.profile).map(\.name)
                #expect(faults.contains(fault), "\(recipe.name): \(device.definition) has no \(fault)")
            }
        }
    }

    @Test("change what the drill's hall file says") func texts() {
        let file = DrillHall().file
        for recipe in DrillRecipes.all {
            for step in recipe.steps {
                guard case .hall(let changes) = step else { continue }
                for (old, new) in changes {
                    #expect(file.contains(old), "\(recipe.name): \(old)")
                    #expect(!file.contains(new), "\(recipe.name): \(new)")
                }
            }
        }
    }
}
